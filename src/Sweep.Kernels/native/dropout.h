// The same arithmetic as Sweep.Core's DropoutMask: an element of a site is kept when a mix of its row-major index reaches the threshold.
#pragma once

#include "simd.h"

namespace sweep {

// One site of one step; low and high are the halves of the site's 64-bit key.
struct DropoutSite {
    uint32_t low, high, threshold;
    float scale; // 1 / (1 - probability)
};

// CounterRandom(seed, Dropout, step).Derive(site).KeyValue of Sweep.Core.
static inline uint64_t dropout_key(int64_t seed, uint64_t step, uint64_t site)
{
    const uint64_t golden = 0x9E3779B97F4A7C15u, dropout_stream = 3;
    auto mix = [](uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    };
    uint64_t key = mix(mix(mix((uint64_t)seed + golden) + dropout_stream * golden) + (step + 1) * golden);
    return mix(key + (site + 1) * 0xD1342543DE82EF95u);
}

namespace SWEEP_KERNEL_SET {

// -1 where the elements first, first + 1, ... stay.
SWEEP_INLINE vi kept(const DropoutSite& site, uint32_t first)
{
    vu x = ((vu)lane_numbers(0) + splat(first)) * 0x9E3779B9u + site.low;
    x ^= x >> 16;
    x *= 0x7FEB352Du;
    x ^= site.high;
    x ^= x >> 15;
    x *= 0x846CA68Bu;
    x ^= x >> 16;
    return (vi)(x >= splat(site.threshold));
}

SWEEP_INLINE m16 kept16(const DropoutSite& site, uint32_t first)
{
    m16 m;
    SWEEP_EACH m.v[u] = kept(site, first + u * W);
    return m;
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
