// Other views of the same elements, and tensors joined and cut.
#include "guard.h"

using namespace sweep;

SWEEP_API int32_t sweep_view(handle self, const int64_t* size, int32_t ndim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->view(dims(size, ndim))); });
}

SWEEP_API int32_t sweep_reshape(handle self, const int64_t* size, int32_t ndim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->reshape(dims(size, ndim))); });
}

SWEEP_API int32_t sweep_expand(handle self, const int64_t* size, int32_t ndim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->expand(dims(size, ndim))); });
}

SWEEP_API int32_t sweep_repeat(handle self, const int64_t* times, int32_t ndim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->repeat(dims(times, ndim))); });
}

SWEEP_API int32_t sweep_permute(handle self, const int64_t* order, int32_t ndim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->permute(dims(order, ndim))); });
}

SWEEP_API int32_t sweep_flip(handle self, const int64_t* along, int32_t ndim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->flip(dims(along, ndim))); });
}

SWEEP_API int32_t sweep_as_strided(handle self, const int64_t* size, const int64_t* stride, int32_t ndim, int64_t offset, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->as_strided(dims(size, ndim), dims(stride, ndim), offset)); });
}

SWEEP_API int32_t sweep_transpose(handle self, int64_t a, int64_t b, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->transpose(a, b)); });
}

SWEEP_API int32_t sweep_contiguous(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->contiguous()); });
}

SWEEP_API int32_t sweep_flatten(handle self, int64_t start, int64_t end, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->flatten(start, end)); });
}

SWEEP_API int32_t sweep_unsqueeze(handle self, int64_t dim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->unsqueeze(dim)); });
}

SWEEP_API int32_t sweep_squeeze(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->squeeze()); });
}

SWEEP_API int32_t sweep_squeeze_dim(handle self, int64_t dim, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->squeeze(dim)); });
}

SWEEP_API int32_t sweep_narrow(handle self, int64_t dim, int64_t start, int64_t length, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->narrow(dim, start, length)); });
}

SWEEP_API int32_t sweep_select(handle self, int64_t dim, int64_t index, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->select(dim, index)); });
}

// INT64_MIN as start and INT64_MAX as end mean "from the first" and "to the last".
SWEEP_API int32_t sweep_slice(handle self, int64_t dim, int64_t start, int64_t end, int64_t step, handle* out) {
    return guarded([&] {
        *out = give(borrowed(self)->slice(dim, start == INT64_MIN ? optional<int64_t>() : start, end == INT64_MAX ? optional<int64_t>() : end, step));
    });
}

SWEEP_API int32_t sweep_split(handle self, int64_t size, int64_t dim, handle* out, int32_t capacity, int32_t* count) {
    return guarded([&] { give_all(borrowed(self)->split(size, dim), out, capacity, count); });
}

SWEEP_API int32_t sweep_split_sizes(handle self, const int64_t* sizes, int32_t pieces, int64_t dim, handle* out, int32_t capacity, int32_t* count) {
    return guarded([&] { give_all(borrowed(self)->split_with_sizes(dims(sizes, pieces), dim), out, capacity, count); });
}

SWEEP_API int32_t sweep_chunk(handle self, int64_t chunks, int64_t dim, handle* out, int32_t capacity, int32_t* count) {
    return guarded([&] { give_all(borrowed(self)->chunk(chunks, dim), out, capacity, count); });
}

SWEEP_API int32_t sweep_unbind(handle self, int64_t dim, handle* out, int32_t capacity, int32_t* count) {
    return guarded([&] { give_all(borrowed(self)->unbind(dim), out, capacity, count); });
}

SWEEP_API int32_t sweep_cat(const handle* tensors, int32_t count, int64_t dim, handle* out) {
    return guarded([&] { *out = give(at::cat(list(tensors, count), dim)); });
}

SWEEP_API int32_t sweep_stack(const handle* tensors, int32_t count, int64_t dim, handle* out) {
    return guarded([&] { *out = give(at::stack(list(tensors, count), dim)); });
}

SWEEP_API int32_t sweep_tril(handle self, int64_t diagonal, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->tril(diagonal)); });
}

SWEEP_API int32_t sweep_triu(handle self, int64_t diagonal, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->triu(diagonal)); });
}
