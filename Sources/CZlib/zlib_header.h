// The system's zlib, which deflated entries of archives need.
#include <zlib.h>
