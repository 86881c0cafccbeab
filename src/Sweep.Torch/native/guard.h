// The C ABI's conventions.
//
// Every export returns a status and throws nothing: whatever libtorch or the standard library throws is caught, classified and kept as this thread's last
// error, which sweep_last_error copies out. Results go through pointers and are written only on success.
//
// A tensor handle is the TensorImpl itself, holding one reference: no box is allocated per handle, and an operation borrows its arguments without touching
// their counts. Null stands for "no tensor" where an argument is optional.
#pragma once

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#define SWEEP_API extern "C" __attribute__((visibility("default")))

namespace sweep {

// libtorch's own optional until it became the standard's.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <class T>
using optional = std::optional<T>;
constexpr auto none = std::nullopt;
#else
template <class T>
using optional = c10::optional<T>;
constexpr auto none = c10::nullopt;
#endif

// Raised whenever an export's signature or meaning changes; NativeLibraryLoader.cs names the one it was written for.
constexpr int32_t abi_version = 1;

enum status : int32_t {
    ok = 0,
    failed = 1,
    out_of_memory = 2,
};

using handle = c10::TensorImpl*;
using impl_pointer = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

// How a tensor is to be made; dtype or device_type -1 means "the default", or "as it is" in a conversion.
struct options {
    int32_t dtype;
    int32_t device_type;
    int32_t device_index;
    int32_t requires_grad;
};

// A number as C# passes it: kind 0 is an integer, 1 a floating-point number, 2 a truth value.
struct number {
    int64_t kind;
    union {
        int64_t integer;
        double real;
    };
};

// A tensor argument: owned by the caller, valid for the duration of the call.
class borrowed {
public:
    explicit borrowed(handle h) : tensor_(h == nullptr ? at::Tensor() : at::Tensor(impl_pointer::reclaim(h))) {}
    ~borrowed() {
        if (tensor_.defined())
            tensor_.unsafeReleaseTensorImpl();
    }
    borrowed(const borrowed&) = delete;
    borrowed& operator=(const borrowed&) = delete;

    const at::Tensor& operator*() const { return tensor_; }
    const at::Tensor* operator->() const { return &tensor_; }
    optional<at::Tensor> maybe() const { return tensor_.defined() ? optional<at::Tensor>(tensor_) : none; }

private:
    at::Tensor tensor_;
};

// Hands a reference to the caller; an undefined tensor becomes null.
inline handle give(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

// A new leaf: factories ignore requires_grad in their options, so it is set on what they made.
inline handle give_leaf(at::Tensor tensor, const options& o) { return give(tensor.set_requires_grad(o.requires_grad > 0)); }

inline at::IntArrayRef dims(const int64_t* values, int32_t count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }

std::vector<at::Tensor> list(const handle* handles, int32_t count);

// Writes the tensors where they fit; a caller that finds count > capacity asks again with more room.
void give_all(std::vector<at::Tensor> tensors, handle* out, int32_t capacity, int32_t* count);

at::Scalar scalar(number n);
at::TensorOptions tensor_options(const options& o);
optional<at::ScalarType> dtype_or_default(int32_t dtype);
optional<at::Device> device_or_default(int32_t device_type, int32_t device_index);
optional<at::Generator> generator_or_default(void* generator);

// Classifies and keeps the exception being handled; for `guarded` only.
int32_t keep_current_exception() noexcept;

template <class Body>
int32_t guarded(Body&& body) noexcept {
    try {
        body();
        return ok;
    } catch (...) {
        return keep_current_exception();
    }
}

}  // namespace sweep
