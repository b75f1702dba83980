#ifndef TERN_THREAD_H
#define TERN_THREAD_H

#include <stddef.h>
#include <stdint.h>

/// Blocks of up to 1 KiB are kept for reuse by the thread that freed them: one list for each multiple of 64 bytes.
#define TERN_SMALL_CLASSES 17

/// What the library keeps for a thread. An operator fetches it once, as one pointer.
typedef struct tern_thread_state {
    /// Bits that change how operators behave; all zero is the ordinary state, so that one load tells.
    uint64_t flags;
    /// The innermost error scope and trace recorder (retained Swift objects), or null.
    void *error_scope;
    void *trace;
    /// Autograd nodes waiting to be released by the outermost release on this thread.
    void *release_list;
    /// Nesting depth of nodes being released.
    int64_t release_depth;
    /// Nonzero while the thread runs a piece of a parallel loop.
    int64_t in_parallel;
    /// Module path for error messages (a Swift object that the stack keeps alive), or null.
    void *module_path;
    /// Counts the autograd nodes that the thread has made.
    uint64_t node_sequence;
    /// How many functions are being differentiated by the functional calls, one inside the other.
    int64_t differentiation_depth;
    /// The innermost hooks on saved tensors (a retained Swift object), or null.
    void *saved_hooks;
    /// What stands for the default random generator (a retained Swift object), or null.
    void *replayed_generator;
    /// What waits for the end of the innermost backward pass (a retained Swift object), or null; and how many passes there are.
    void *pass_end;
    int64_t pass_depth;
    /// What writes a chain of pointwise operators down (a retained Swift object), or null.
    void *fusion_recorder;
    /// Memory for the time of calls, one inside the other, or null; and the bytes in use.
    void *scratch;
    int64_t scratch_used;
    void *small_blocks[TERN_SMALL_CLASSES];
    int32_t small_counts[TERN_SMALL_CLASSES];
} tern_thread_state;

/// The state of the calling thread, made on first use; its free lists are given back when the thread ends.
/// `const`, since a call never moves to another thread: an operator that asks several times calls once.
__attribute__((const)) tern_thread_state *tern_thread(void);

/// Whether nodes of graphs are listed while they live: 0 no, 1 yes, 2 not decided yet.
extern uint8_t tern_graph_tracking;

static inline uint8_t tern_get_graph_tracking(void) { return __atomic_load_n(&tern_graph_tracking, __ATOMIC_RELAXED); }
static inline void tern_set_graph_tracking(uint8_t value) { __atomic_store_n(&tern_graph_tracking, value, __ATOMIC_RELAXED); }

/// Tells the processor that the thread only waits for another's word, so that it leaves the core's other thread its share.
static inline void tern_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

/// The number of processors that the calling thread may run on.
int tern_available_processors(void);

// The processor that the calling thread is on; -1 where that is not told.
int tern_processor(void);

// Moves the calling thread away from `processor`, if it is there and may be elsewhere.
void tern_leave_processor(int processor);

#endif
