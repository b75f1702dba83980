#include "team.h"

#include <pthread.h>
#include <time.h>

struct member {
    void (*work)(void *);
    void *argument;
};

static void *start(void *argument) {
    struct member *member = argument;
    member->work(member->argument);
    return NULL;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

double team_seconds(void (*work)(void *), void *arguments, size_t size, int threads) {
    pthread_t handles[TEAM_LIMIT];
    struct member members[TEAM_LIMIT];
    if (threads > TEAM_LIMIT) threads = TEAM_LIMIT;
    double begin = now();
    int started = 0;
    for (int index = 0; index < threads; index++) {
        members[index].work = work;
        members[index].argument = (char *)arguments + (size_t)index * size;
        if (index > 0 && pthread_create(&handles[index], NULL, start, &members[index]) == 0) started |= 1 << index;
    }
    work(members[0].argument);
    for (int index = 1; index < threads; index++) {
        // A thread that could not be had does its work late, and the rate comes out as low as it is.
        if (started & (1 << index)) pthread_join(handles[index], NULL);
        else work(members[index].argument);
    }
    return now() - begin;
}
