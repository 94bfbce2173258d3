/*
 * Waits for a tenth of a second by the time of day: by the threads of POSIX, by those of C11, and by those of C11 of the version that librdkafka was linked
 * with (StageClockTests.cs). A wait that lasts for twenty seconds ends the program by a signal.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static struct timespec soon(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 100000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    return until;
}

int main(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    mtx_t lock;
    cnd_t event;
    int (*wait)(cnd_t *, mtx_t *, const struct timespec *) = dlvsym(RTLD_DEFAULT, "cnd_timedwait", "GLIBC_2.28");
    struct timespec until = soon();
    alarm(20);
    pthread_mutex_lock(&mutex);
    pthread_cond_timedwait(&condition, &mutex, &until);
    mtx_init(&lock, mtx_plain);
    cnd_init(&event);
    until = soon();
    mtx_lock(&lock);
    cnd_timedwait(&event, &lock, &until);
    until = soon();
    if (wait) wait(&event, &lock, &until);
    return 0;
}
