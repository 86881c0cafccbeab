// Tensors out of nothing, out of numbers, out of the caller's bytes.
#include "guard.h"

#include <cstring>

using namespace sweep;

SWEEP_API int32_t sweep_empty(const int64_t* size, int32_t ndim, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::empty(dims(size, ndim), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_zeros(const int64_t* size, int32_t ndim, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::zeros(dims(size, ndim), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_ones(const int64_t* size, int32_t ndim, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::ones(dims(size, ndim), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_full(const int64_t* size, int32_t ndim, number value, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::full(dims(size, ndim), scalar(value), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_rand(const int64_t* size, int32_t ndim, void* generator, options o, handle* out) {
    return guarded([&] {
        *out = give_leaf(at::rand(dims(size, ndim), generator_or_default(generator), tensor_options(o)), o);
    });
}

SWEEP_API int32_t sweep_randn(const int64_t* size, int32_t ndim, void* generator, options o, handle* out) {
    return guarded([&] {
        *out = give_leaf(at::randn(dims(size, ndim), generator_or_default(generator), tensor_options(o)), o);
    });
}

SWEEP_API int32_t sweep_randint(int64_t low, int64_t high, const int64_t* size, int32_t ndim, void* generator, options o, handle* out) {
    return guarded([&] {
        *out = give_leaf(at::randint(low, high, dims(size, ndim), generator_or_default(generator), tensor_options(o)), o);
    });
}

SWEEP_API int32_t sweep_randperm(int64_t count, void* generator, options o, handle* out) {
    return guarded([&] { *out = give(at::randperm(count, generator_or_default(generator), tensor_options(o))); });
}

SWEEP_API int32_t sweep_arange(number start, number stop, number step, options o, handle* out) {
    return guarded([&] {
        *out = give_leaf(at::arange(scalar(start), scalar(stop), scalar(step), tensor_options(o)), o);
    });
}

SWEEP_API int32_t sweep_linspace(double start, double end, int64_t steps, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::linspace(start, end, steps, tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_eye(int64_t rows, int64_t columns, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::eye(rows, columns, tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_empty_like(handle self, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::empty_like(*borrowed(self), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_zeros_like(handle self, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::zeros_like(*borrowed(self), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_ones_like(handle self, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::ones_like(*borrowed(self), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_rand_like(handle self, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::rand_like(*borrowed(self), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_randn_like(handle self, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::randn_like(*borrowed(self), tensor_options(o)), o); });
}

SWEEP_API int32_t sweep_full_like(handle self, number value, options o, handle* out) {
    return guarded([&] { *out = give_leaf(at::full_like(*borrowed(self), scalar(value), tensor_options(o)), o); });
}

// A copy of the caller's elements (of type data_dtype), converted and placed as the options say.
SWEEP_API int32_t sweep_from_data(const void* data, int32_t data_dtype, const int64_t* size, int32_t ndim, options o, handle* out) {
    return guarded([&] {
        auto tensor = at::empty(dims(size, ndim), at::TensorOptions(static_cast<at::ScalarType>(data_dtype)));
        if (tensor.nbytes() > 0)
            std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
        if (o.dtype >= 0 || o.device_type >= 0)
            tensor = tensor.to(device_or_default(o.device_type, o.device_index).value_or(at::kCPU), dtype_or_default(o.dtype).value_or(tensor.scalar_type()));
        *out = give_leaf(std::move(tensor), o);
    });
}

// A tensor over the caller's own memory, which `release(context)` lets go of when the last view of it has died.
SWEEP_API int32_t sweep_from_blob(void* data, int32_t dtype, const int64_t* size, int32_t ndim, void (*release)(void*), void* context, handle* out) {
    return guarded([&] {
        *out = give(at::from_blob(data, dims(size, ndim), [release, context](void*) { release(context); }, at::TensorOptions(static_cast<at::ScalarType>(dtype))));
    });
}
