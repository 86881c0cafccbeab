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

// step: updates done before. gradient_scale: the clipping coefficient, 1 when nothing is clipped.
static void adamw(const AdamW& o, int64_t step, float gradient_scale, size_t count, float* parameters, float* first, float* second, const float* gradient)
{
    double t = (double)step + 1, correction1 = 1 - ::pow(o.beta1, t), correction2 = 1 - ::pow(o.beta2, t);
    const f16 decay = splat16((float)(1 - o.learning_rate * o.weight_decay)), clip = splat16(gradient_scale);
    const f16 b1 = splat16((float)o.beta1), a1 = splat16((float)(1 - o.beta1)), b2 = splat16((float)o.beta2), a2 = splat16((float)(1 - o.beta2));
    const f16 root2 = splat16((float)::sqrt(correction2)), eps = splat16((float)AdamEps), size = splat16((float)(-o.learning_rate / correction1));
    for (size_t i = 0; i < count; i += Lanes) { // the buffers are padded to whole groups of lanes
        f16 g = load16(gradient + i) * clip;
        f16 m = madd(g, a1, load16(first + i) * b1);
        f16 v = madd(g * a2, g, load16(second + i) * b2);
        f16 denominator = square_root(v) / root2 + eps;
        store16(first + i, m);
        store16(second + i, v);
        store16(parameters + i, madd(size, m / denominator, load16(parameters + i) * decay));
    }
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
