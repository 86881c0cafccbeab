// What layers and losses are made of.
#include "guard.h"

#include <cmath>

using namespace sweep;

SWEEP_API int32_t sweep_softmax(handle self, int64_t dim, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->softmax(dim, dtype_or_default(dtype))); });
}

SWEEP_API int32_t sweep_log_softmax(handle self, int64_t dim, int32_t dtype, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->log_softmax(dim, dtype_or_default(dtype))); });
}

SWEEP_API int32_t sweep_gelu(handle self, int32_t tanh_approximation, handle* out) {
    return guarded([&] { *out = give(at::gelu(*borrowed(self), tanh_approximation ? "tanh" : "none")); });
}

SWEEP_API int32_t sweep_silu(handle self, handle* out) {
    return guarded([&] { *out = give(at::silu(*borrowed(self))); });
}

SWEEP_API int32_t sweep_dropout(handle self, double p, int32_t training, int32_t in_place, handle* out) {
    return guarded([&] {
        if (in_place) {
            // dropout_ is no const method, and the caller's handle stays as it is.
            at::Tensor target = *borrowed(self);
            at::dropout_(target, p, training != 0);
            *out = give(std::move(target));
        } else {
            *out = give(at::dropout(*borrowed(self), p, training != 0));
        }
    });
}

SWEEP_API int32_t sweep_linear(handle input, handle weight, handle bias, handle* out) {
    return guarded([&] { *out = give(at::linear(*borrowed(input), *borrowed(weight), borrowed(bias).maybe())); });
}

SWEEP_API int32_t sweep_embedding(handle weight, handle indices, int64_t padding_index, handle* out) {
    return guarded([&] { *out = give(at::embedding(*borrowed(weight), *borrowed(indices), padding_index)); });
}

SWEEP_API int32_t sweep_layer_norm(handle input, const int64_t* shape, int32_t ndim, handle weight, handle bias, double eps, handle* out) {
    return guarded([&] { *out = give(at::layer_norm(*borrowed(input), dims(shape, ndim), borrowed(weight).maybe(), borrowed(bias).maybe(), eps)); });
}

// reduction: 0 none, 1 mean, 2 sum, as ATen numbers them.
SWEEP_API int32_t sweep_cross_entropy(handle input, handle target, handle weight, int64_t reduction, int64_t ignore_index, double smoothing, handle* out) {
    return guarded([&] {
        *out = give(at::cross_entropy_loss(*borrowed(input), *borrowed(target), borrowed(weight).maybe(), reduction, ignore_index, smoothing));
    });
}

SWEEP_API int32_t sweep_nll_loss(handle input, handle target, handle weight, int64_t reduction, int64_t ignore_index, handle* out) {
    return guarded([&] { *out = give(at::nll_loss_nd(*borrowed(input), *borrowed(target), borrowed(weight).maybe(), reduction, ignore_index)); });
}

SWEEP_API int32_t sweep_mse_loss(handle input, handle target, int64_t reduction, handle* out) {
    return guarded([&] { *out = give(at::mse_loss(*borrowed(input), *borrowed(target), reduction)); });
}

// softmax(q k^T / sqrt(d) + mask) v, with q (..., L, d), k (..., S, d), v (..., S, e); a truth-valued mask keeps what is true.
SWEEP_API int32_t sweep_scaled_dot_product_attention(handle query, handle key, handle value, handle mask, double p, int32_t causal, handle* out) {
    return guarded([&] {
        borrowed q(query), k(key), v(value), m(mask);
#if TORCH_VERSION_MAJOR >= 2
        *out = give(at::scaled_dot_product_attention(*q, *k, *v, m.maybe(), p, causal != 0));
#else
        TORCH_CHECK(!causal || !m->defined(), "scaled_dot_product_attention: give a mask or ask for a causal one, not both");
        auto scores = q->matmul(k->transpose(-2, -1)) / std::sqrt(static_cast<double>(q->size(-1)));
        const double minus_infinity = -std::numeric_limits<double>::infinity();
        if (causal) {
            const auto keep = at::ones({q->size(-2), k->size(-2)}, q->options().dtype(at::kBool)).tril();
            scores = scores.masked_fill(keep.logical_not(), minus_infinity);
        } else if (m->defined()) {
            scores = m->scalar_type() == at::kBool ? scores.masked_fill(m->logical_not(), minus_infinity) : scores + *m;
        }
        auto weights = scores.softmax(-1);
        if (p > 0)
            weights = at::dropout(weights, p, true);
        *out = give(weights.matmul(*v));
#endif
    });
}
