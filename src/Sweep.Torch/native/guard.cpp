#include "guard.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string>

namespace sweep {
namespace {

// A fixed buffer: keeping the message of a failed allocation must not allocate.
constexpr size_t message_capacity = 8192;
thread_local char last_message[message_capacity];

void keep(const char* message) noexcept {
    const size_t length = std::min(std::strlen(message), message_capacity - 1);
    std::memcpy(last_message, message, length);
    last_message[length] = '\0';
}

bool contains(const char* text, const char* part) { return std::strstr(text, part) != nullptr; }

// libtorch reports a failed CPU allocation as a plain Error, and cuBLAS a failed workspace as another; only the text tells them.
bool says_out_of_memory(const char* message) {
    return contains(message, "can't allocate memory") || contains(message, "not enough memory") || contains(message, "out of memory") ||
           contains(message, "CUBLAS_STATUS_ALLOC_FAILED") || contains(message, "CUDNN_STATUS_ALLOC_FAILED");
}

}  // namespace

int32_t keep_current_exception() noexcept {
    try {
        throw;
    } catch (const c10::OutOfMemoryError& error) {
        keep(error.what_without_backtrace());
        return out_of_memory;
    } catch (const c10::Error& error) {
        keep(error.what_without_backtrace());
        return says_out_of_memory(last_message) ? out_of_memory : failed;
    } catch (const std::bad_alloc&) {
        keep("out of memory: the process could not allocate");
        return out_of_memory;
    } catch (const std::exception& error) {
        keep(error.what());
        return says_out_of_memory(last_message) ? out_of_memory : failed;
    } catch (...) {
        keep("libtorch threw something that is no std::exception");
        return failed;
    }
}

std::vector<at::Tensor> list(const handle* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; i++)
        tensors.push_back(*borrowed(handles[i]));
    return tensors;
}

void give_all(std::vector<at::Tensor> tensors, handle* out, int32_t capacity, int32_t* count) {
    *count = static_cast<int32_t>(tensors.size());
    if (*count > capacity)
        return;
    for (auto& tensor : tensors)
        *out++ = give(std::move(tensor));
}

at::Scalar scalar(number n) {
    switch (n.kind) {
        case 0: return at::Scalar(n.integer);
        case 1: return at::Scalar(n.real);
        default: return at::Scalar(n.integer != 0);
    }
}

optional<at::ScalarType> dtype_or_default(int32_t dtype) {
    return dtype < 0 ? none : optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

optional<at::Device> device_or_default(int32_t device_type, int32_t device_index) {
    if (device_type < 0)
        return none;
    return at::Device(static_cast<at::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
}

at::TensorOptions tensor_options(const options& o) {
    return at::TensorOptions().dtype(dtype_or_default(o.dtype)).device(device_or_default(o.device_type, o.device_index));
}

optional<at::Generator> generator_or_default(void* generator) {
    return generator == nullptr ? none : optional<at::Generator>(*static_cast<at::Generator*>(generator));
}

}  // namespace sweep

SWEEP_API int32_t sweep_abi_version() { return sweep::abi_version; }

// Copies this thread's last message, cut to the buffer and ended by a zero.
SWEEP_API void sweep_last_error(char* buffer, int32_t capacity) {
    if (buffer == nullptr || capacity <= 0)
        return;
    const size_t length = std::min(std::strlen(sweep::last_message), static_cast<size_t>(capacity) - 1);
    std::memcpy(buffer, sweep::last_message, length);
    buffer[length] = '\0';
}
