// Sixteen floats at a time, whatever the register width. `vf` is one register of W floats, used by the matrix products; `f16` is always
// sixteen lanes, so that sums over a row associate in the same order with AVX2 and AVX-512 and give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sweep {
namespace SWEEP_KERNEL_SET {

#define SWEEP_INLINE static inline __attribute__((always_inline))
#define SWEEP_MEMBER inline __attribute__((always_inline))

#if defined(__AVX512F__)
constexpr int W = 16;
#elif defined(__AVX2__)
constexpr int W = 8;
#else
constexpr int W = 4;
#endif
constexpr int Lanes = 16;
constexpr int Parts = Lanes / W;

typedef float vf __attribute__((vector_size(W * 4)));
typedef float vf_unaligned __attribute__((vector_size(W * 4), aligned(4)));
typedef int32_t vi __attribute__((vector_size(W * 4)));
typedef uint32_t vu __attribute__((vector_size(W * 4)));

SWEEP_INLINE vf load(const float* p) { return *reinterpret_cast<const vf_unaligned*>(p); }
SWEEP_INLINE void store(float* p, vf v) { *reinterpret_cast<vf_unaligned*>(p) = v; }
SWEEP_INLINE vf splat(float x) { return x - vf{}; }
SWEEP_INLINE vu splat(uint32_t x) { return x - vu{}; }

// a * b + c, rounded once where the set has FMA.
SWEEP_INLINE vf madd(vf a, vf b, vf c)
{
#if defined(__AVX512F__)
    return (vf)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__)
    return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
    return a * b + c;
#endif
}

SWEEP_INLINE vf square_root(vf a)
{
#if defined(__AVX512F__)
    return (vf)_mm512_sqrt_ps((__m512)a);
#elif defined(__AVX2__)
    return (vf)_mm256_sqrt_ps((__m256)a);
#else
    vf r;
    for (int i = 0; i < W; i++) r[i] = __builtin_sqrtf(a[i]);
    return r;
#endif
}

// mask lanes are 0 or -1.
SWEEP_INLINE vf select(vi mask, vf yes, vf no) { return mask ? yes : no; }
SWEEP_INLINE vf keep(vi mask, vf v) { return (vf)(mask & (vi)v); }
// The larger; the first when either is NaN.
SWEEP_INLINE vf larger(vf a, vf b) { return b > a ? b : a; }
// 0 where negative; a NaN stays.
SWEEP_INLINE vf rectified(vf a) { return a < vf{} ? vf{} : a; }

// e^x within about one unit in the last place; 0 below -87.3, infinity above 88.7, NaN for NaN.
// x = n ln2 + r with |r| <= ln2 / 2; e^r by a polynomial; 2^n into the exponent bits in two halves.
SWEEP_INLINE vf exponential(vf x)
{
    const vf lowest = splat(-87.3f), highest = splat(88.8f);
    vi gone = x < lowest;
    vf y = x < lowest ? lowest : x;
    y = y > highest ? highest : y;
    const vf round = splat(12582912.0f); // 1.5 * 2^23: adding it rounds to an integer in the low mantissa bits
    vf shifted = madd(y, splat(1.44269504088896341f), round);
    vf n = shifted - round;
    vi ni = (vi)shifted - (vi)round;
    vf r = madd(n, splat(-0.693359375f), y);
    r = madd(n, splat(2.12194440e-4f), r);
    vf p = splat(1.9875691500e-4f);
    p = madd(p, r, splat(1.3981999507e-3f));
    p = madd(p, r, splat(8.3334519073e-3f));
    p = madd(p, r, splat(4.1665795894e-2f));
    p = madd(p, r, splat(1.6666665459e-1f));
    p = madd(p, r, splat(5.0000001201e-1f));
    p = madd(p, r * r, r + splat(1.0f));
    vi half = ni >> 1;
    vf scaled = p * (vf)((half + 127) << 23) * (vf)((ni - half + 127) << 23);
    return keep(~gone, scaled);
}

// Sixteen lanes.
struct f16 {
    vf v[Parts];
};
struct m16 {
    vi v[Parts];
};

#define SWEEP_EACH for (int u = 0; u < Parts; u++)

SWEEP_INLINE f16 load16(const float* p) { f16 r; SWEEP_EACH r.v[u] = load(p + u * W); return r; }
SWEEP_INLINE void store16(float* p, f16 a) { SWEEP_EACH store(p + u * W, a.v[u]); }
SWEEP_INLINE f16 splat16(float x) { f16 r; SWEEP_EACH r.v[u] = splat(x); return r; }
SWEEP_INLINE f16 operator+(f16 a, f16 b) { SWEEP_EACH a.v[u] = a.v[u] + b.v[u]; return a; }
SWEEP_INLINE f16 operator-(f16 a, f16 b) { SWEEP_EACH a.v[u] = a.v[u] - b.v[u]; return a; }
SWEEP_INLINE f16 operator*(f16 a, f16 b) { SWEEP_EACH a.v[u] = a.v[u] * b.v[u]; return a; }
SWEEP_INLINE f16 operator/(f16 a, f16 b) { SWEEP_EACH a.v[u] = a.v[u] / b.v[u]; return a; }
SWEEP_INLINE f16 madd(f16 a, f16 b, f16 c) { SWEEP_EACH c.v[u] = madd(a.v[u], b.v[u], c.v[u]); return c; }
SWEEP_INLINE f16 larger(f16 a, f16 b) { SWEEP_EACH a.v[u] = larger(a.v[u], b.v[u]); return a; }
SWEEP_INLINE f16 square_root(f16 a) { SWEEP_EACH a.v[u] = square_root(a.v[u]); return a; }
SWEEP_INLINE f16 exponential(f16 a) { SWEEP_EACH a.v[u] = exponential(a.v[u]); return a; }
SWEEP_INLINE f16 keep(m16 m, f16 a) { SWEEP_EACH a.v[u] = keep(m.v[u], a.v[u]); return a; }
SWEEP_INLINE f16 select(m16 m, f16 a, f16 b) { SWEEP_EACH a.v[u] = select(m.v[u], a.v[u], b.v[u]); return a; }
SWEEP_INLINE m16 negative(f16 a) { m16 m; SWEEP_EACH m.v[u] = a.v[u] < vf{}; return m; }
SWEEP_INLINE f16 absolute(f16 a) { SWEEP_EACH a.v[u] = (vf)((vi)a.v[u] & 0x7FFFFFFF); return a; }
SWEEP_INLINE f16 negated(f16 a) { SWEEP_EACH a.v[u] = (vf)((vi)a.v[u] ^ (int32_t)0x80000000); return a; }

SWEEP_INLINE vi lane_numbers(int first)
{
    vi r;
    for (int i = 0; i < W; i++) r[i] = first + i;
    return r;
}

// True in the lanes whose number is below `count` (which may be outside 0..16).
SWEEP_INLINE m16 first_lanes(int count)
{
    m16 m;
    SWEEP_EACH m.v[u] = lane_numbers(u * W) < (count - vi{});
    return m;
}

typedef float f4 __attribute__((vector_size(16)));
typedef int32_t i4 __attribute__((vector_size(16)));

// Lane i of the result is combine(lane i, lane i + 8), that again with lane i + 4: one order for every register width.
template <class Combine>
SWEEP_INLINE f4 folded(f16 a, const Combine& combine)
{
    float lanes[Lanes];
#if defined(__AVX512F__)
    __m256 low = _mm512_castps512_ps256((__m512)a.v[0]), high = _mm512_extractf32x8_ps((__m512)a.v[0], 1);
    f4 q0 = (f4)_mm256_castps256_ps128(low), q1 = (f4)_mm256_extractf128_ps(low, 1);
    f4 q2 = (f4)_mm256_castps256_ps128(high), q3 = (f4)_mm256_extractf128_ps(high, 1);
    (void)lanes;
#else
    store16(lanes, a);
    f4 q0, q1, q2, q3;
    std::memcpy(&q0, lanes, 16), std::memcpy(&q1, lanes + 4, 16), std::memcpy(&q2, lanes + 8, 16), std::memcpy(&q3, lanes + 12, 16);
#endif
    return combine(combine(q0, q2), combine(q1, q3));
}

SWEEP_INLINE float sum(f16 a)
{
    f4 q = folded(a, [](f4 x, f4 y) { return x + y; });
    return (q[0] + q[2]) + (q[1] + q[3]);
}

SWEEP_INLINE float maximum(f16 a)
{
    auto larger4 = [](f4 x, f4 y) { return y > x ? y : x; };
    f4 q = folded(a, larger4);
    q = larger4(q, __builtin_shuffle(q, i4{2, 3, 0, 1}));
    return larger4(q, __builtin_shuffle(q, i4{1, 0, 3, 2}))[0];
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
