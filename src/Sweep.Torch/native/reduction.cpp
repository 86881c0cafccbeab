// Many elements into few.
#include "guard.h"

using namespace sweep;

SWEEP_API int32_t sweep_sum(handle self, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->sum(dtype_or_default(dtype))); });
}

SWEEP_API int32_t sweep_sum_dims(handle self, const int64_t* along, int32_t count, int32_t keepdim, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->sum(dims(along, count), keepdim != 0, dtype_or_default(dtype))); });
}

SWEEP_API int32_t sweep_mean(handle self, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->mean(dtype_or_default(dtype))); });
}

SWEEP_API int32_t sweep_mean_dims(handle self, const int64_t* along, int32_t count, int32_t keepdim, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->mean(dims(along, count), keepdim != 0, dtype_or_default(dtype))); });
}

// count 0: over all elements.
SWEEP_API int32_t sweep_std(handle self, const int64_t* along, int32_t count, int32_t unbiased, int32_t keepdim, handle* out) {
    return guarded([&] {
        *out = give(count == 0 ? borrowed(self)->std(unbiased != 0) : borrowed(self)->std(dims(along, count), unbiased != 0, keepdim != 0));
    });
}

SWEEP_API int32_t sweep_var(handle self, const int64_t* along, int32_t count, int32_t unbiased, int32_t keepdim, handle* out) {
    return guarded([&] {
        *out = give(count == 0 ? borrowed(self)->var(unbiased != 0) : borrowed(self)->var(dims(along, count), unbiased != 0, keepdim != 0));
    });
}

SWEEP_API int32_t sweep_prod(handle self, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->prod(dtype_or_default(dtype))); });
}

SWEEP_API int32_t sweep_max(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->max()); });
}

SWEEP_API int32_t sweep_min(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->min()); });
}

SWEEP_API int32_t sweep_max_dim(handle self, int64_t dim, int32_t keepdim, handle* values, handle* indices) {
    return guarded([&] {
        auto [best, where] = borrowed(self)->max(dim, keepdim != 0);
        *values = give(std::move(best));
        *indices = give(std::move(where));
    });
}

SWEEP_API int32_t sweep_min_dim(handle self, int64_t dim, int32_t keepdim, handle* values, handle* indices) {
    return guarded([&] {
        auto [best, where] = borrowed(self)->min(dim, keepdim != 0);
        *values = give(std::move(best));
        *indices = give(std::move(where));
    });
}

SWEEP_API int32_t sweep_argmax(handle self, const int64_t* dim, int32_t keepdim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->argmax(dim ? optional<int64_t>(*dim) : none, keepdim != 0)); });
}

SWEEP_API int32_t sweep_argmin(handle self, const int64_t* dim, int32_t keepdim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->argmin(dim ? optional<int64_t>(*dim) : none, keepdim != 0)); });
}

SWEEP_API int32_t sweep_all(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->all()); });
}

SWEEP_API int32_t sweep_all_dim(handle self, int64_t dim, int32_t keepdim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->all(dim, keepdim != 0)); });
}

SWEEP_API int32_t sweep_any(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->any()); });
}

SWEEP_API int32_t sweep_any_dim(handle self, int64_t dim, int32_t keepdim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->any(dim, keepdim != 0)); });
}

SWEEP_API int32_t sweep_norm(handle self, double p, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->norm(p)); });
}

SWEEP_API int32_t sweep_norm_dim(handle self, double p, int64_t dim, int32_t keepdim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->norm(at::Scalar(p), at::IntArrayRef(dim), keepdim != 0)); });
}

SWEEP_API int32_t sweep_logsumexp(handle self, int64_t dim, int32_t keepdim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->logsumexp(at::IntArrayRef(dim), keepdim != 0)); });
}

SWEEP_API int32_t sweep_cumsum(handle self, int64_t dim, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->cumsum(dim, dtype_or_default(dtype))); });
}

SWEEP_API int32_t sweep_topk(handle self, int64_t k, int64_t dim, int32_t largest, int32_t sorted, handle* values, handle* indices) {
    return guarded([&] {
        auto [best, where] = borrowed(self)->topk(k, dim, largest != 0, sorted != 0);
        *values = give(std::move(best));
        *indices = give(std::move(where));
    });
}

SWEEP_API int32_t sweep_sort(handle self, int64_t dim, int32_t descending, int32_t stable, handle* values, handle* indices) {
    return guarded([&] {
        auto [ordered, where] = borrowed(self)->sort(optional<bool>(stable != 0), dim, descending != 0);
        *values = give(std::move(ordered));
        *indices = give(std::move(where));
    });
}

SWEEP_API int32_t sweep_multinomial(handle self, int64_t count, int32_t replacement, void* generator, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->multinomial(count, replacement != 0, generator_or_default(generator))); });
}
