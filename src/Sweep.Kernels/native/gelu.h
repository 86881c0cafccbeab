// GELU by the exact normal distribution: gelu(x) = x P(x), with P the cumulative distribution of the standard normal; as erf has it,
// P(x) = (1 + erf(x / sqrt 2)) / 2.
#pragma once

#include "simd.h"

namespace sweep {
namespace SWEEP_KERNEL_SET {

struct Normal {
    vf cumulative, density;
};

// Both for x. With a = |x| the tail is P(-a) = e^(-a^2 / 2) q(a), and q is smooth: a polynomial in t = 1 / (1 + 0.26 a), fitted to a
// relative error of 2e-8 for a up to 13.3, where the exponential has gone.
SWEEP_INLINE Normal normal(vf x)
{
    const vf one = splat(1.0f);
    vf a = (vf)((vi)x & 0x7FFFFFFF);
    vf e = exponential(x * x * splat(-0.5f));
    vf t = one / madd(a, splat(0.26f), one);
    vf q = splat(0.0308960833f);
    q = madd(q, t, splat(-0.154740189f));
    q = madd(q, t, splat(0.255466575f));
    q = madd(q, t, splat(-0.155535868f));
    q = madd(q, t, splat(0.164152439f));
    q = madd(q, t, splat(0.049642486f));
    q = madd(q, t, splat(0.103391341f));
    q = madd(q, t, splat(0.102964932f));
    q = madd(q, t, splat(0.103762191f));
    vf tail = e * (q * t);
    return {select(x < vf{}, tail, one - tail), e * splat(0.398942280f)};
}

SWEEP_INLINE vf gelu(vf x) { return x * normal(x).cumulative; }

SWEEP_INLINE vf gelu_derivative(vf x)
{
    Normal n = normal(x);
    return madd(x, n.density, n.cumulative);
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
