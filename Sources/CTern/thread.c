#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "thread.h"

#include "parts.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#endif

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local tern_thread_state state;
static _Thread_local int registered;

static void release_blocks(void *pointer) {
    tern_thread_state *thread = pointer;
    for (int i = 0; i < TERN_SMALL_CLASSES; i++) {
        void *block = thread->small_blocks[i];
        while (block) {
            void *next = *(void **)block;
            free(block);
            block = next;
        }
        thread->small_blocks[i] = NULL;
        thread->small_counts[i] = 0;
    }
    free(thread->scratch);
    thread->scratch = NULL;
    // Another key's destructor may still run tensor code on this thread: registering again gives its blocks back too.
    registered = 0;
}

static void make_key(void) { pthread_key_create(&key, release_blocks); }

static __attribute__((noinline)) void register_thread(void) {
    pthread_once(&once, make_key);
    pthread_setspecific(key, &state);
    registered = 1;
}

tern_thread_state *tern_thread(void) {
    if (__builtin_expect(!registered, 0)) register_thread();
    return &state;
}

void *tern_room(void) {
    static _Thread_local _Alignas(64) char room[5 * 64];
    return room;
}

uint8_t tern_graph_tracking = 2;

int tern_available_processors(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int tern_processor(void) {
#if defined(__linux__)
    return sched_getcpu();
#else
    return -1;
#endif
}

void tern_leave_processor(int processor) {
#if defined(__linux__)
    if (processor < 0 || processor >= CPU_SETSIZE || sched_getcpu() != processor) return;
    cpu_set_t allowed, others;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    others = allowed;
    CPU_CLR(processor, &others);
    // The system moves the thread at once; after that it may go wherever it could before.
    if (CPU_COUNT(&others) > 0 && sched_setaffinity(0, sizeof others, &others) == 0)
        sched_setaffinity(0, sizeof allowed, &allowed);
#else
    (void)processor;
#endif
}
