/*
 * Fails or kills a process at the n-th operation that writes below a folder. Loaded with LD_PRELOAD,
 * so it also covers the writes of native libraries.
 *
 * WRITE_FAULTS_FOLDER  only files below this absolute path are counted
 * WRITE_FAULTS_COUNT   a file of 8 bytes that holds the count, shared by all processes
 * WRITE_FAULTS_AT      number of the operation, from 1; 0 = only count
 * WRITE_FAULTS_KIND    full  = this and all later operations that need space fail with ENOSPC
 *                      error = this operation alone fails with EIO
 *                      kill  = the process group is killed before this operation
 *
 * A write that fails writes the first half of its bytes, as a disk may.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *folder;
static size_t folder_length;
static volatile uint64_t *count;
static uint64_t at;
static char kind;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void start(void) {
  const char *file = getenv("WRITE_FAULTS_COUNT");
  const char *number = getenv("WRITE_FAULTS_AT");
  const char *how = getenv("WRITE_FAULTS_KIND");
  folder = getenv("WRITE_FAULTS_FOLDER");
  if (file == NULL || folder == NULL) return;
  folder_length = strlen(folder);
  at = number == NULL ? 0 : strtoull(number, NULL, 10);
  kind = how == NULL ? 'f' : how[0];
  int fd = REAL(open)(file, O_RDWR);
  if (fd < 0) return;
  void *map = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (map != MAP_FAILED) count = map;
}

static int below(const char *path) {
  return strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

static int counted_path(int at_fd, const char *path) {
  char whole[PATH_MAX];
  if (count == NULL || path == NULL) return 0;
  if (path[0] == '/') return below(path);
  char link[64];
  snprintf(link, sizeof link, at_fd == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at_fd);
  ssize_t length = readlink(link, whole, sizeof whole - 1);
  if (length < 0) return 0;
  whole[length] = 0;
  return below(whole);
}

static int counted_fd(int fd) {
  char link[64], path[PATH_MAX];
  if (count == NULL || fd < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

/* Returns the error of this operation, or 0. */
static int fault(int needs_space) {
  uint64_t n = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
  if (at == 0 || n < at) return 0;
  if (kind == 'k' && n == at) kill(0, SIGKILL);
  if (kind == 'f' && needs_space) return ENOSPC;
  return kind == 'e' && n == at ? EIO : 0;
}

#define FAIL_IF(counted, needs_space, failed)      \
  do {                                             \
    int before = errno;                            \
    int error = (counted) ? fault(needs_space) : 0; \
    errno = error ? error : before;                \
    if (error) return failed;                      \
  } while (0)

ssize_t write(int fd, const void *bytes, size_t size) {
  if (counted_fd(fd)) {
    int error = fault(1);
    if (error) {
      if (size > 1) REAL(write)(fd, bytes, size / 2);
      errno = error;
      return -1;
    }
  }
  return REAL(write)(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
  FAIL_IF(counted_fd(fd), 1, -1);
  return REAL(pwrite)(fd, bytes, size, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
  FAIL_IF(counted_fd(fd), 1, -1);
  return REAL(pwrite64)(fd, bytes, size, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int number) {
  FAIL_IF(counted_fd(fd), 1, -1);
  return REAL(writev)(fd, parts, number);
}

ssize_t pwritev(int fd, const struct iovec *parts, int number, off_t offset) {
  FAIL_IF(counted_fd(fd), 1, -1);
  return REAL(pwritev)(fd, parts, number, offset);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t size);
ssize_t sendfile(int out, int in, off_t *offset, size_t size) {
  FAIL_IF(counted_fd(out), 1, -1);
  return REAL(sendfile)(out, in, offset, size);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t size);
ssize_t sendfile64(int out, int in, off64_t *offset, size_t size) {
  FAIL_IF(counted_fd(out), 1, -1);
  return REAL(sendfile64)(out, in, offset, size);
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
  FAIL_IF(counted_fd(out), 1, -1);
  return REAL(copy_file_range)(in, from, out, to, size, flags);
}

int ftruncate(int fd, off_t size) {
  FAIL_IF(counted_fd(fd), 1, -1);
  return REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) {
  FAIL_IF(counted_fd(fd), 1, -1);
  return REAL(ftruncate64)(fd, size);
}

int fsync(int fd) {
  FAIL_IF(counted_fd(fd), 0, -1);
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  FAIL_IF(counted_fd(fd), 0, -1);
  return REAL(fdatasync)(fd);
}

int rename(const char *from, const char *to) {
  FAIL_IF(counted_path(AT_FDCWD, to), 0, -1);
  return REAL(rename)(from, to);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to) {
  FAIL_IF(counted_path(to_fd, to), 0, -1);
  return REAL(renameat)(from_fd, from, to_fd, to);
}

int link(const char *from, const char *to) {
  FAIL_IF(counted_path(AT_FDCWD, to), 1, -1);
  return REAL(link)(from, to);
}

int symlink(const char *from, const char *to) {
  FAIL_IF(counted_path(AT_FDCWD, to), 1, -1);
  return REAL(symlink)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  FAIL_IF(counted_path(AT_FDCWD, path), 1, -1);
  return REAL(mkdir)(path, mode);
}

int mkdirat(int fd, const char *path, mode_t mode) {
  FAIL_IF(counted_path(fd, path), 1, -1);
  return REAL(mkdirat)(fd, path, mode);
}

static mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) ? (mode_t)va_arg(arguments, unsigned) : 0;
}

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    va_list arguments;                                              \
    va_start(arguments, flags);                                     \
    mode_t mode = mode_of(flags, arguments);                        \
    va_end(arguments);                                              \
    FAIL_IF((flags & O_CREAT) && counted_path(AT_FDCWD, path), 1, -1); \
    return REAL(name)(path, flags, mode);                           \
  }

#define OPEN_AT(name)                                      \
  int name(int fd, const char *path, int flags, ...) {     \
    va_list arguments;                                     \
    va_start(arguments, flags);                            \
    mode_t mode = mode_of(flags, arguments);               \
    va_end(arguments);                                     \
    FAIL_IF((flags & O_CREAT) && counted_path(fd, path), 1, -1); \
    return REAL(name)(fd, path, flags, mode);              \
  }

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

FILE *fopen(const char *path, const char *mode) {
  FAIL_IF(mode[0] != 'r' && counted_path(AT_FDCWD, path), 1, NULL);
  return REAL(fopen)(path, mode);
}

FILE *fopen64(const char *path, const char *mode) {
  FAIL_IF(mode[0] != 'r' && counted_path(AT_FDCWD, path), 1, NULL);
  return REAL(fopen64)(path, mode);
}

size_t fwrite(const void *bytes, size_t size, size_t number, FILE *file) {
  FAIL_IF(count != NULL && counted_fd(fileno(file)), 1, 0);
  return REAL(fwrite)(bytes, size, number, file);
}

int fflush(FILE *file) {
  FAIL_IF(count != NULL && file != NULL && counted_fd(fileno(file)), 1, EOF);
  return REAL(fflush)(file);
}
