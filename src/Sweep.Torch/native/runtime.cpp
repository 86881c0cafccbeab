// Versions, threads, seeds, CUDA and precision switches.
#include "guard.h"

#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <algorithm>
#include <cstring>

using namespace sweep;

SWEEP_API int32_t sweep_libtorch_version(char* buffer, int32_t capacity) {
    return guarded([&] {
        const size_t length = std::min(std::strlen(TORCH_VERSION), static_cast<size_t>(capacity) - 1);
        std::memcpy(buffer, TORCH_VERSION, length);
        buffer[length] = '\0';
    });
}

SWEEP_API int32_t sweep_set_num_threads(int32_t count) {
    return guarded([&] { at::set_num_threads(count); });
}

SWEEP_API int32_t sweep_get_num_threads(int32_t* count) {
    return guarded([&] { *count = at::get_num_threads(); });
}

SWEEP_API int32_t sweep_set_num_interop_threads(int32_t count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

SWEEP_API int32_t sweep_get_num_interop_threads(int32_t* count) {
    return guarded([&] { *count = at::get_num_interop_threads(); });
}

// Seeds the default generator of the CPU and of every CUDA device.
SWEEP_API int32_t sweep_manual_seed(uint64_t seed) {
    return guarded([&] { at::manual_seed(seed); });
}

SWEEP_API int32_t sweep_generator_new(uint64_t seed, int32_t device_type, int32_t device_index, void** generator) {
    return guarded([&] {
        const auto device = device_or_default(device_type, device_index).value_or(at::kCPU);
        auto made = at::globalContext().defaultGenerator(device).clone();
        made.set_current_seed(seed);
        *generator = new at::Generator(std::move(made));
    });
}

SWEEP_API int32_t sweep_generator_default(int32_t device_type, int32_t device_index, void** generator) {
    return guarded([&] {
        const auto device = device_or_default(device_type, device_index).value_or(at::kCPU);
        *generator = new at::Generator(at::globalContext().defaultGenerator(device));
    });
}

SWEEP_API int32_t sweep_generator_seed(void* generator, uint64_t seed) {
    return guarded([&] {
        auto& target = *static_cast<at::Generator*>(generator);
        std::lock_guard<std::mutex> lock(target.mutex());
        target.set_current_seed(seed);
    });
}

SWEEP_API int32_t sweep_generator_initial_seed(void* generator, uint64_t* seed) {
    return guarded([&] { *seed = static_cast<at::Generator*>(generator)->current_seed(); });
}

SWEEP_API int32_t sweep_generator_free(void* generator) {
    return guarded([&] { delete static_cast<at::Generator*>(generator); });
}

SWEEP_API int32_t sweep_cuda_is_available(int32_t* available) {
    return guarded([&] { *available = torch::cuda::is_available(); });
}

SWEEP_API int32_t sweep_cuda_is_cudnn_available(int32_t* available) {
    return guarded([&] { *available = torch::cuda::cudnn_is_available(); });
}

SWEEP_API int32_t sweep_cuda_device_count(int32_t* count) {
    return guarded([&] { *count = static_cast<int32_t>(torch::cuda::device_count()); });
}

SWEEP_API int32_t sweep_cuda_synchronize(int32_t device_index) {
    return guarded([&] { torch::cuda::synchronize(device_index); });
}

SWEEP_API int32_t sweep_cuda_manual_seed(uint64_t seed, int32_t all) {
    return guarded([&] { all ? torch::cuda::manual_seed_all(seed) : torch::cuda::manual_seed(seed); });
}

SWEEP_API int32_t sweep_get_matmul_tf32(int32_t* allowed) {
    return guarded([&] { *allowed = at::globalContext().allowTF32CuBLAS(); });
}

SWEEP_API int32_t sweep_set_matmul_tf32(int32_t allowed) {
    return guarded([&] { at::globalContext().setAllowTF32CuBLAS(allowed != 0); });
}

SWEEP_API int32_t sweep_get_cudnn_tf32(int32_t* allowed) {
    return guarded([&] { *allowed = at::globalContext().allowTF32CuDNN(); });
}

SWEEP_API int32_t sweep_set_cudnn_tf32(int32_t allowed) {
    return guarded([&] { at::globalContext().setAllowTF32CuDNN(allowed != 0); });
}
