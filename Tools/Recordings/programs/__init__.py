"""Small programs with in-place operations, views, hooks, modes and the ways to ask for gradients."""

from . import backward, hooks, inplace, modes, views
from .recorder import PROGRAMS, Record

TOPICS = {module.__name__.rpartition(".")[2]: module for module in (views, inplace, hooks, modes, backward)}
