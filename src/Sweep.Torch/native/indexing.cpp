// Elements chosen by tensors of indices.
#include "guard.h"

using namespace sweep;

namespace {

c10::List<optional<at::Tensor>> indices_of(const handle* indices, int32_t count) {
    c10::List<optional<at::Tensor>> result;
    result.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; i++)
        result.push_back(borrowed(indices[i]).maybe());
    return result;
}

}  // namespace

SWEEP_API int32_t sweep_index_select(handle self, int64_t dim, handle index, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->index_select(dim, *borrowed(index))); });
}

SWEEP_API int32_t sweep_gather(handle self, int64_t dim, handle index, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->gather(dim, *borrowed(index))); });
}

SWEEP_API int32_t sweep_scatter(handle self, int64_t dim, handle index, handle source, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->scatter(dim, *borrowed(index), *borrowed(source))); });
}

SWEEP_API int32_t sweep_scatter_add(handle self, int64_t dim, handle index, handle source, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->scatter_add(dim, *borrowed(index), *borrowed(source))); });
}

SWEEP_API int32_t sweep_index_add_(handle self, int64_t dim, handle index, handle source, number alpha) {
    return guarded([&] { borrowed(self)->index_add_(dim, *borrowed(index), *borrowed(source), scalar(alpha)); });
}

SWEEP_API int32_t sweep_masked_select(handle self, handle mask, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->masked_select(*borrowed(mask))); });
}

SWEEP_API int32_t sweep_nonzero(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->nonzero()); });
}

// One index per leading dimension; null takes a dimension whole.
SWEEP_API int32_t sweep_index(handle self, const handle* indices, int32_t count, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->index(indices_of(indices, count))); });
}

SWEEP_API int32_t sweep_index_put_(handle self, const handle* indices, int32_t count, handle value, int32_t accumulate) {
    return guarded([&] { borrowed(self)->index_put_(indices_of(indices, count), *borrowed(value), accumulate != 0); });
}
