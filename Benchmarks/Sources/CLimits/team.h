#pragma once

#include <stddef.h>

#define TEAM_LIMIT 31

/// Seconds until `threads` threads have each done `work` with its own element of `arguments`.
double team_seconds(void (*work)(void *), void *arguments, size_t size, int threads);
