/*
 * Gives a process a time of day that is ahead or back. BOURSE_TEST_CLOCK_FILE names a file of eight bytes, the difference in nanoseconds, which is mapped, so a
 * change is seen at once. Clocks that measure waits are left alone. Preloaded (LD_PRELOAD) by StageHome.cs.
 *
 * librdkafka waits until a time of day that it has computed from this clock, and the kernel ends such a wait by the true one: the time is brought back to
 * the true clock, so that a wait lasts as long as it would on a machine whose clock is ahead for everybody. It waits by the threads of C11 or of POSIX, as
 * it was built.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *difference;

static int64_t ahead(void)
{
    static int64_t none;
    if (!difference) {
        const char *name = getenv("BOURSE_TEST_CLOCK_FILE");
        int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
        void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        difference = mapped == MAP_FAILED ? &none : mapped;
    }
    return *difference;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int code = syscall(SYS_clock_gettime, clock, now);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t time = now->tv_sec * 1000000000LL + now->tv_nsec + ahead();
        now->tv_sec = time / 1000000000;
        now->tv_nsec = time % 1000000000;
    }
    return code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec time;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &time);
    now->tv_sec = time.tv_sec;
    now->tv_usec = time.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *seconds)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds) *seconds = now.tv_sec;
    return now.tv_sec;
}

/** Times of clocks that measure waits count from the start of the machine, so they are not that late. */
static const time_t first_time_of_day = 1000000000;

static struct timespec true_time_of(const struct timespec *until)
{
    struct timespec true_time = *until;
    if (until->tv_sec >= first_time_of_day) {
        int64_t time = until->tv_sec * 1000000000LL + until->tv_nsec - ahead();
        true_time.tv_sec = time / 1000000000;
        true_time.tv_nsec = time % 1000000000;
    }
    return true_time;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict until)
{
    static int (*wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec true_time = true_time_of(until);
    /* On x86-64 the name alone would be the wait of older programs. */
    if (!wait) wait = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (!wait) wait = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    return wait(condition, mutex, &true_time);
}

int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict until)
{
    static int (*wait)(cnd_t *, mtx_t *, const struct timespec *);
    struct timespec true_time = true_time_of(until);
    if (!wait) wait = dlsym(RTLD_NEXT, "cnd_timedwait");
    return wait(condition, mutex, &true_time);
}
