// Products of matrices.
#include "guard.h"

using namespace sweep;

SWEEP_API int32_t sweep_matmul(handle self, handle other, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->matmul(*borrowed(other))); });
}

SWEEP_API int32_t sweep_mm(handle self, handle other, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->mm(*borrowed(other))); });
}

SWEEP_API int32_t sweep_bmm(handle self, handle other, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->bmm(*borrowed(other))); });
}

SWEEP_API int32_t sweep_mv(handle self, handle vector, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->mv(*borrowed(vector))); });
}

SWEEP_API int32_t sweep_dot(handle self, handle other, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->dot(*borrowed(other))); });
}

SWEEP_API int32_t sweep_outer(handle self, handle other, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->outer(*borrowed(other))); });
}

SWEEP_API int32_t sweep_addmm(handle self, handle a, handle b, double beta, double alpha, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->addmm(*borrowed(a), *borrowed(b), beta, alpha)); });
}

SWEEP_API int32_t sweep_addmm_(handle self, handle a, handle b, double beta, double alpha) {
    return guarded([&] { borrowed(self)->addmm_(*borrowed(a), *borrowed(b), beta, alpha); });
}

SWEEP_API int32_t sweep_baddbmm(handle self, handle a, handle b, double beta, double alpha, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->baddbmm(*borrowed(a), *borrowed(b), beta, alpha)); });
}

SWEEP_API int32_t sweep_einsum(const char* equation, const handle* tensors, int32_t count, handle* out) {
    return guarded([&] { *out = give(at::einsum(equation, list(tensors, count))); });
}
