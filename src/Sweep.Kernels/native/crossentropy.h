// Cross-entropy of one row of logits and, in place, its gradient.
#pragma once

#include "simd.h"

#include <cmath>

namespace sweep {
namespace SWEEP_KERNEL_SET {

// -log softmax(logits)[target]. With gradient, logits become (softmax - onehot) * gradient_scale; their padding becomes zero.
static float cross_entropy(float* logits, int vocab, int target, bool gradient, float gradient_scale)
{
    const f16 lowest = splat16(-__builtin_inff());
    f16 top = lowest;
    for (int c = 0; c < vocab; c += Lanes) top = larger(top, select(first_lanes(vocab - c), load16(logits + c), lowest));
    float highest = maximum(top), wanted = logits[target];
    f16 shift = splat16(highest), total = splat16(0);
    for (int c = 0; c < vocab; c += Lanes) {
        f16 e = keep(first_lanes(vocab - c), exponential(load16(logits + c) - shift));
        if (gradient) store16(logits + c, e);
        total = total + e;
    }
    float denominator = sum(total);
    if (gradient) {
        f16 scale = splat16(gradient_scale / denominator);
        for (int c = 0; c < vocab; c += Lanes) store16(logits + c, load16(logits + c) * scale);
        logits[target] -= gradient_scale;
    }
    return (float)::log((double)denominator) + (highest - wanted);
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
