/// What is easier said in Python than through its C functions: a few functions and two classes, made once when Python is opened.
enum PythonSupport {
    static let source = """
        import traceback, warnings


        def describe_error(kind, error, trace):
            while trace is not None and trace.tb_frame.f_globals is globals():
                trace = trace.tb_next
            return kind.__name__, str(error), "".join(traceback.format_exception(kind, error, trace)).rstrip()


        def run(code):
            import __main__
            exec(compile(code, "<string>", "exec"), __main__.__dict__)


        def evaluate(expression):
            import __main__
            return eval(expression, __main__.__dict__)


        def flush():
            import sys
            for file in (sys.stdout, sys.stderr):
                if file is not None:
                    file.flush()


        def warn(text):
            warnings.warn(text, UserWarning, stacklevel=2)


        def is_array(value):
            import numpy
            return isinstance(value, numpy.ndarray)


        def as_array(value):
            import numpy
            return numpy.asarray(value)


        def array_struct(value):
            return value.__array_struct__ if is_array(value) else None


        def native_copy(array):
            import numpy
            return numpy.array(array, dtype=array.dtype.newbyteorder("="), order="C")


        class Memory:
            # An array made from this holds it, and with it the owner of the memory.
            __slots__ = ("owner", "__array_interface__")

            def __init__(self, owner, address, typestr, shape, strides):
                self.owner = owner
                self.__array_interface__ = {
                    "version": 3, "data": (address, False), "typestr": typestr, "shape": shape, "strides": strides}


        def array_over(*description):
            import numpy
            return numpy.asarray(Memory(*description))


        class Exchange:
            # What array libraries take with from_dlpack.
            __slots__ = ("_export", "_read_only")

            def __init__(self, export, read_only):
                self._export = export
                self._read_only = read_only

            def __dlpack_device__(self):
                return 1, 0

            def __dlpack__(self, stream=None, *, max_version=None, dl_device=None, copy=None):
                if stream is not None:
                    raise BufferError(f"the memory is the processor's, which has no streams: pass stream=None, not {stream!r}")
                if dl_device is not None and tuple(dl_device) != (1, 0):
                    raise BufferError(f"the memory is on device (1, 0), the cpu, and cannot be handed out on {dl_device}")
                legacy = max_version is None or max_version[0] < 1
                if legacy and self._read_only and not copy:
                    raise BufferError("read-only memory needs a consumer of DLPack 1.0: pass max_version=(1, 0) or copy=True")
                return self._export(legacy, bool(copy))

        """
}
