// Element by element: one function per operation, made by the macros below.
#include "guard.h"

using namespace sweep;

#define UNARY(name)                                                   \
    SWEEP_API int32_t sweep_##name(handle self, handle* out) {        \
        return guarded([&] { *out = give(borrowed(self)->name()); }); \
    }
#define UNARY_IN_PLACE(name)                                 \
    SWEEP_API int32_t sweep_##name(handle self) {            \
        return guarded([&] { borrowed(self)->name(); });     \
    }
#define BINARY(name)                                                                                         \
    SWEEP_API int32_t sweep_##name(handle self, handle other, handle* out) {                                 \
        return guarded([&] { *out = give(borrowed(self)->name(*borrowed(other))); });                        \
    }                                                                                                        \
    SWEEP_API int32_t sweep_##name##_scalar(handle self, number other, handle* out) {                        \
        return guarded([&] { *out = give(borrowed(self)->name(scalar(other))); });                           \
    }
#define BINARY_TENSOR(name)                                                           \
    SWEEP_API int32_t sweep_##name(handle self, handle other, handle* out) {          \
        return guarded([&] { *out = give(borrowed(self)->name(*borrowed(other))); }); \
    }
#define BINARY_TENSOR_IN_PLACE(name)                                        \
    SWEEP_API int32_t sweep_##name##_(handle self, handle other) {          \
        return guarded([&] { borrowed(self)->name##_(*borrowed(other)); }); \
    }
#define BINARY_IN_PLACE(name)                                               \
    SWEEP_API int32_t sweep_##name##_(handle self, handle other) {          \
        return guarded([&] { borrowed(self)->name##_(*borrowed(other)); }); \
    }                                                                       \
    SWEEP_API int32_t sweep_##name##_scalar_(handle self, number other) {   \
        return guarded([&] { borrowed(self)->name##_(scalar(other)); });    \
    }

UNARY(abs)
UNARY(ceil)
UNARY(cos)
UNARY(erf)
UNARY(exp)
UNARY(expm1)
UNARY(floor)
UNARY(isfinite)
UNARY(isinf)
UNARY(isnan)
UNARY(log)
UNARY(log1p)
UNARY(log2)
UNARY(logical_not)
UNARY(neg)
UNARY(reciprocal)
UNARY(relu)
UNARY(round)
UNARY(rsqrt)
UNARY(sigmoid)
UNARY(sign)
UNARY(sin)
UNARY(sqrt)
UNARY(square)
UNARY(tanh)

UNARY_IN_PLACE(abs_)
UNARY_IN_PLACE(exp_)
UNARY_IN_PLACE(log_)
UNARY_IN_PLACE(neg_)
UNARY_IN_PLACE(reciprocal_)
UNARY_IN_PLACE(relu_)
UNARY_IN_PLACE(sigmoid_)
UNARY_IN_PLACE(sqrt_)
UNARY_IN_PLACE(tanh_)
UNARY_IN_PLACE(zero_)

BINARY(mul)
BINARY(div)
BINARY(pow)
BINARY(remainder)
BINARY(eq)
BINARY(ne)
BINARY(lt)
BINARY(le)
BINARY(gt)
BINARY(ge)
BINARY_TENSOR(maximum)
BINARY_TENSOR(minimum)
BINARY_TENSOR(logical_and)
BINARY_TENSOR(logical_or)
BINARY_TENSOR(logical_xor)
BINARY_TENSOR(bitwise_and)
BINARY_TENSOR(bitwise_xor)
BINARY_TENSOR(bitwise_right_shift)
BINARY_IN_PLACE(mul)
BINARY_IN_PLACE(div)
BINARY_IN_PLACE(pow)
BINARY_TENSOR_IN_PLACE(bitwise_and)
BINARY_TENSOR_IN_PLACE(bitwise_xor)

// self + alpha * other; a subtraction is alpha -1, which rounds the same.
SWEEP_API int32_t sweep_add(handle self, handle other, number alpha, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->add(*borrowed(other), scalar(alpha))); });
}

SWEEP_API int32_t sweep_add_scalar(handle self, number other, number alpha, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->add(scalar(other), scalar(alpha))); });
}

SWEEP_API int32_t sweep_add_(handle self, handle other, number alpha) {
    return guarded([&] { borrowed(self)->add_(*borrowed(other), scalar(alpha)); });
}

SWEEP_API int32_t sweep_add_scalar_(handle self, number other, number alpha) {
    return guarded([&] { borrowed(self)->add_(scalar(other), scalar(alpha)); });
}

SWEEP_API int32_t sweep_sub(handle self, handle other, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->sub(*borrowed(other))); });
}

SWEEP_API int32_t sweep_sub_scalar(handle self, number other, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->sub(scalar(other))); });
}

SWEEP_API int32_t sweep_sub_(handle self, handle other) {
    return guarded([&] { borrowed(self)->sub_(*borrowed(other)); });
}

SWEEP_API int32_t sweep_sub_scalar_(handle self, number other) {
    return guarded([&] { borrowed(self)->sub_(scalar(other)); });
}

SWEEP_API int32_t sweep_addcmul(handle self, handle a, handle b, number value, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->addcmul(*borrowed(a), *borrowed(b), scalar(value))); });
}

SWEEP_API int32_t sweep_addcmul_(handle self, handle a, handle b, number value) {
    return guarded([&] { borrowed(self)->addcmul_(*borrowed(a), *borrowed(b), scalar(value)); });
}

SWEEP_API int32_t sweep_addcdiv(handle self, handle a, handle b, number value, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->addcdiv(*borrowed(a), *borrowed(b), scalar(value))); });
}

SWEEP_API int32_t sweep_addcdiv_(handle self, handle a, handle b, number value) {
    return guarded([&] { borrowed(self)->addcdiv_(*borrowed(a), *borrowed(b), scalar(value)); });
}

SWEEP_API int32_t sweep_lerp(handle self, handle end, handle weight, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->lerp(*borrowed(end), *borrowed(weight))); });
}

SWEEP_API int32_t sweep_lerp_(handle self, handle end, handle weight) {
    return guarded([&] { borrowed(self)->lerp_(*borrowed(end), *borrowed(weight)); });
}

// A null pointer leaves that side open.
SWEEP_API int32_t sweep_clamp(handle self, const number* min, const number* max, handle* out) {
    return guarded([&] {
        *out = give(borrowed(self)->clamp(min ? optional<at::Scalar>(scalar(*min)) : none, max ? optional<at::Scalar>(scalar(*max)) : none));
    });
}

SWEEP_API int32_t sweep_clamp_(handle self, const number* min, const number* max) {
    return guarded([&] { borrowed(self)->clamp_(min ? optional<at::Scalar>(scalar(*min)) : none, max ? optional<at::Scalar>(scalar(*max)) : none); });
}

SWEEP_API int32_t sweep_where(handle condition, handle x, handle y, handle* out) {
    return guarded([&] { *out = give(at::where(*borrowed(condition), *borrowed(x), *borrowed(y))); });
}

SWEEP_API int32_t sweep_masked_fill(handle self, handle mask, number value, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->masked_fill(*borrowed(mask), scalar(value))); });
}

SWEEP_API int32_t sweep_masked_fill_(handle self, handle mask, number value) {
    return guarded([&] { borrowed(self)->masked_fill_(*borrowed(mask), scalar(value)); });
}

SWEEP_API int32_t sweep_fill_(handle self, number value) {
    return guarded([&] { borrowed(self)->fill_(scalar(value)); });
}

SWEEP_API int32_t sweep_normal_(handle self, double mean, double std, void* generator) {
    return guarded([&] { borrowed(self)->normal_(mean, std, generator_or_default(generator)); });
}

SWEEP_API int32_t sweep_uniform_(handle self, double from, double to, void* generator) {
    return guarded([&] { borrowed(self)->uniform_(from, to, generator_or_default(generator)); });
}

SWEEP_API int32_t sweep_bernoulli_(handle self, double p, void* generator) {
    return guarded([&] { borrowed(self)->bernoulli_(p, generator_or_default(generator)); });
}

SWEEP_API int32_t sweep_allclose(handle self, handle other, double rtol, double atol, int32_t equal_nan, int32_t* close) {
    return guarded([&] { *close = borrowed(self)->allclose(*borrowed(other), rtol, atol, equal_nan != 0); });
}
