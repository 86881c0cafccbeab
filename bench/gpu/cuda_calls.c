/* Counts what a process asks of the CUDA runtime: how often the host waits for the device, and how many kernels and copies it starts.
   Preloaded; on exit it writes "NAME COUNT" lines into the file that CUDA_CALLS names. The runtime itself is found when it is first called,
   since libtorch brings it along. What cuBLAS starts by its own copy of the runtime is not seen.
   bench/gpu/carry compiles it:  gcc -shared -fPIC -O2 cuda_calls.c -o libcuda_calls.so -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICE_WAITS, STREAM_WAITS, EVENT_WAITS, COPIES_WAITED_FOR, COPIES, KERNELS, GRAPHS, KINDS };

static const char *const names[KINDS] = {
    "cudaDeviceSynchronize", "cudaStreamSynchronize", "cudaEventSynchronize", "cudaMemcpy", "cudaMemcpyAsync", "cudaLaunchKernel",
    "cudaGraphLaunch",
};
static unsigned long counts[KINDS];

static int is_runtime(struct dl_phdr_info *info, size_t size, void *path)
{
    (void)size;
    if (strstr(info->dlpi_name, "libcudart.so") == NULL)
        return 0;
    *(const char **)path = info->dlpi_name;
    return 1;
}

static void *real(const char *name)
{
    static void *runtime;
    void *function;
    if (runtime == NULL) {
        const char *path = NULL;
        dl_iterate_phdr(is_runtime, &path);
        if (path != NULL)
            runtime = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    }
    function = runtime == NULL ? NULL : dlsym(runtime, name);
    if (function == NULL) {
        fprintf(stderr, "cuda_calls: no libcudart.so with %s in this process\n", name);
        abort();
    }
    return function;
}

/* A function of the runtime: PARAMETERS with their types, ARGUMENTS by name. All of them return an error code. */
#define COUNTED(kind, name, PARAMETERS, ARGUMENTS) \
    int name PARAMETERS \
    { \
        static int (*function) PARAMETERS; \
        if (function == NULL) \
            *(void **)&function = real(#name); \
        __atomic_add_fetch(&counts[kind], 1, __ATOMIC_RELAXED); \
        return function ARGUMENTS; \
    }

typedef struct { unsigned x, y, z; } dim3;

COUNTED(DEVICE_WAITS, cudaDeviceSynchronize, (void), ())
COUNTED(STREAM_WAITS, cudaStreamSynchronize, (void *stream), (stream))
COUNTED(EVENT_WAITS, cudaEventSynchronize, (void *event), (event))
COUNTED(COPIES_WAITED_FOR, cudaMemcpy, (void *to, const void *from, size_t size, int kind), (to, from, size, kind))
COUNTED(COPIES, cudaMemcpyAsync, (void *to, const void *from, size_t size, int kind, void *stream), (to, from, size, kind, stream))
COUNTED(KERNELS, cudaLaunchKernel, (const void *kernel, dim3 grid, dim3 block, void **arguments, size_t shared, void *stream),
    (kernel, grid, block, arguments, shared, stream))
COUNTED(KERNELS, cudaLaunchKernelExC, (const void *configuration, const void *kernel, void **arguments),
    (configuration, kernel, arguments))
COUNTED(GRAPHS, cudaGraphLaunch, (void *graph, void *stream), (graph, stream))

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("CUDA_CALLS");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL)
        return;
    for (int kind = 0; kind < KINDS; kind++)
        fprintf(file, "%s %lu\n", names[kind], counts[kind]);
    fclose(file);
}
