// LayerNorm over the last dimension with an affine map; eps 1e-5, biased variance.
#pragma once

#include "simd.h"

namespace sweep {
namespace SWEEP_KERNEL_SET {

constexpr float NormEps = 1e-5f;

// Lanes of block `c` (of 16 columns) that hold content.
SWEEP_INLINE f16 content(f16 v, int c, int columns) { return c + Lanes <= columns ? v : keep(first_lanes(columns - c), v); }

// y = (x - mean) / sqrt(var + eps) * weight + bias for each row; weight and bias are padded with zeros, so y's padding is zero.
static void normalize(int rows, int columns, const float* x, float* y, ptrdiff_t ld, const float* weight, const float* bias, float* mean,
                      float* rstd)
{
    const float inverse = 1.0f / (float)columns;
    for (int r = 0; r < rows; r++, x += ld, y += ld) {
        f16 total = splat16(0);
        for (int c = 0; c < columns; c += Lanes) total = total + load16(x + c);
        float m = sum(total) * inverse;
        f16 squares = splat16(0), shift = splat16(m);
        for (int c = 0; c < columns; c += Lanes) {
            f16 d = content(load16(x + c) - shift, c, columns);
            squares = madd(d, d, squares);
        }
        float s = 1.0f / __builtin_sqrtf(sum(squares) * inverse + NormEps);
        f16 scale = splat16(s);
        for (int c = 0; c < columns; c += Lanes)
            store16(y + c, madd((load16(x + c) - shift) * scale, load16(weight + c), load16(bias + c)));
        mean[r] = m;
        rstd[r] = s;
    }
}

// dx += the gradient of x; d_weight and d_bias (padded) += theirs.
static void normalize_backward(int rows, int columns, const float* x, const float* dy, float* dx, ptrdiff_t ld, const float* weight,
                               const float* mean, const float* rstd, float* d_weight, float* d_bias)
{
    const float inverse = 1.0f / (float)columns;
    for (int r = 0; r < rows; r++, x += ld, dy += ld, dx += ld) {
        f16 shift = splat16(mean[r]), scale = splat16(rstd[r]);
        f16 total = splat16(0), along = splat16(0);
        for (int c = 0; c < columns; c += Lanes) {
            f16 xhat = (load16(x + c) - shift) * scale, d = load16(dy + c), g = d * load16(weight + c);
            total = total + g;
            along = madd(g, xhat, along);
            store16(d_weight + c, madd(d, xhat, load16(d_weight + c)));
            store16(d_bias + c, load16(d_bias + c) + d);
        }
        f16 a = splat16(-sum(total) * inverse), b = splat16(-sum(along) * inverse);
        for (int c = 0; c < columns; c += Lanes) {
            f16 xhat = (load16(x + c) - shift) * scale, g = load16(dy + c) * load16(weight + c);
            f16 d = madd(xhat, b, g + a) * scale;
            store16(dx + c, load16(dx + c) + content(d, c, columns));
        }
    }
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
