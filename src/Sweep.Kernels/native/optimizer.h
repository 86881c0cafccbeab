// AdamW with decoupled weight decay on every parameter, in the order of operations of PyTorch's single-tensor implementation.
#pragma once

#include "simd.h"

#include <cmath>

namespace sweep {
namespace SWEEP_KERNEL_SET {

struct AdamW {
    double learning_rate, weight_decay, beta1, beta2;
};

constexpr double AdamEps = 1e-8;

// The scalars of one update. step: updates done before. clip: the clipping coefficient, 1 when nothing is clipped.
struct Update {
    float decay, clip, beta1, rest1, beta2, rest2, root2, size;
    Update(const AdamW& o, int64_t step, float clip_by)
    {
        double t = (double)step + 1, correction1 = 1 - ::pow(o.beta1, t), correction2 = 1 - ::pow(o.beta2, t);
        decay = (float)(1 - o.learning_rate * o.weight_decay), clip = clip_by;
        beta1 = (float)o.beta1, rest1 = (float)(1 - o.beta1), beta2 = (float)o.beta2, rest2 = (float)(1 - o.beta2);
        root2 = (float)::sqrt(correction2), size = (float)(-o.learning_rate / correction1);
    }
};

SWEEP_INLINE void adamw16(const Update& u, float* parameters, float* first, float* second, const float* gradient)
{
    f16 g = load16(gradient) * splat16(u.clip);
    f16 m = madd(g, splat16(u.rest1), load16(first) * splat16(u.beta1));
    f16 v = madd(g * splat16(u.rest2), g, load16(second) * splat16(u.beta2));
    f16 denominator = square_root(v) / splat16(u.root2) + splat16((float)AdamEps);
    store16(first, m);
    store16(second, v);
    store16(parameters, madd(splat16(u.size), m / denominator, load16(parameters) * splat16(u.decay)));
}

// buffers: parameters, first and second moments, gradients.
static void adamw(const Update& u, float* const (&buffers)[4], size_t begin, size_t count)
{
    size_t i = begin, end = begin + count;
    for (; i + Lanes <= end; i += Lanes) adamw16(u, buffers[0] + i, buffers[1] + i, buffers[2] + i, buffers[3] + i);
    if (i == end) return;
    float rest[4][Lanes] = {};
    for (int b = 0; b < 4; b++)
        for (size_t j = i; j < end; j++) rest[b][j - i] = buffers[b][j];
    adamw16(u, rest[0], rest[1], rest[2], rest[3]);
    for (int b = 0; b < 3; b++)
        for (size_t j = i; j < end; j++) buffers[b][j] = rest[b][j - i];
}

// The factor that brings the gradient's L2 norm down to `most`, as clip_grad_norm_ computes it; NaN for a NaN gradient.
static float clip_coefficient(size_t count, const float* gradient, double most)
{
    double squares = 0;
    for (size_t i = 0; i < count; i += 1024) {
        f16 part = splat16(0);
        for (size_t j = i; j < count && j < i + 1024; j += Lanes) {
            f16 g = load16(gradient + j);
            part = madd(g, g, part);
        }
        squares += (double)sum(part);
    }
    double coefficient = most / (::sqrt(squares) + 1e-6);
    return coefficient > 1 ? 1.0f : (float)coefficient;
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
