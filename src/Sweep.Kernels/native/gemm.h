// Matrix products C = A B (+ C) with an epilogue per register of results.
//
// One micro-kernel does all of them: MR rows of A, each element broadcast, times NV registers of B; MR * NV sums stay in registers. A is
// addressed by two strides, so A and its transpose cost the same. B is read in rows of NV registers: either panels packed once a step (weights)
// or an activation matrix as it lies in memory. Every element of C is one chain of multiply-adds in the order of k, however the loops are
// blocked, so results do not depend on the batch, on the tile an element falls into, or on the register width.
#pragma once

#include "simd.h"

namespace sweep {
namespace SWEEP_KERNEL_SET {

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int MaxNV = 4; // 32 registers: 6 x 4 sums, 4 of B, 1 of A
constexpr int RowsFor[MaxNV + 1] = {0, 14, 12, 8, 6};
#else
constexpr int MaxNV = 2; // 16 registers: 6 x 2 sums, 2 of B, 1 of A
constexpr int RowsFor[MaxNV + 1] = {0, 10, 6};
#endif

// k is cut so that a B panel of KC rows stays in the L1 cache while all rows of A pass by.
constexpr int KC = 128;

// Columns are dealt to panels as evenly as their count allows: 5 registers are 3 + 2, not 4 + 1.
struct Panels {
    int registers, count;
    explicit Panels(int columns) : registers((columns + Lanes - 1) / Lanes * Parts), count((registers + MaxNV - 1) / MaxNV) {}
    int first(int p) const { return (int)((int64_t)registers * p / count); }
    int width(int p) const { return first(p + 1) - first(p); }
};

template <int MR, int NV>
SWEEP_INLINE void multiply(int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, vf (&sum)[MR][NV])
{
#pragma GCC unroll 2
    for (int p = 0; p < k; p++) {
        vf bv[NV];
#pragma GCC unroll 8
        for (int j = 0; j < NV; j++) bv[j] = load(b + j * W);
#pragma GCC unroll 16
        for (int i = 0; i < MR; i++) {
            vf av = splat(a[i * a_row]);
#pragma GCC unroll 8
            for (int j = 0; j < NV; j++) sum[i][j] = madd(av, bv[j], sum[i][j]);
        }
        a += a_k;
        b += b_k;
    }
}

// What becomes of a finished sum. `row` and `column` are of C.
struct Store {
    SWEEP_MEMBER vf operator()(int, int, vf v) const { return v; }
};

template <int MR, int NV, class Finish>
static void tile(int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, float* c, ptrdiff_t ldc, bool add, bool last,
                 int row, int column, const Finish& finish)
{
    vf sum[MR][NV];
    if (add) {
#pragma GCC unroll 16
        for (int i = 0; i < MR; i++)
#pragma GCC unroll 8
            for (int j = 0; j < NV; j++) sum[i][j] = load(c + i * ldc + j * W);
    } else {
#pragma GCC unroll 16
        for (int i = 0; i < MR; i++)
#pragma GCC unroll 8
            for (int j = 0; j < NV; j++) sum[i][j] = vf{};
    }
    multiply<MR, NV>(k, a, a_row, a_k, b, b_k, sum);
    if (last) {
#pragma GCC unroll 16
        for (int i = 0; i < MR; i++)
#pragma GCC unroll 8
            for (int j = 0; j < NV; j++) store(c + i * ldc + j * W, finish(row + i, column + j * W, sum[i][j]));
    } else {
#pragma GCC unroll 16
        for (int i = 0; i < MR; i++)
#pragma GCC unroll 8
            for (int j = 0; j < NV; j++) store(c + i * ldc + j * W, sum[i][j]);
    }
}

template <int MR, int NV, class Finish>
SWEEP_INLINE void remaining_rows(int rows, int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, float* c, ptrdiff_t ldc,
                                 bool add, bool last, int row, int column, const Finish& finish)
{
    if constexpr (MR > 0) {
        if (rows == MR)
            tile<MR, NV>(k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
        else
            remaining_rows<MR - 1, NV>(rows, k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
    }
}

// All rows of C for one panel of NV registers and one stretch of k.
template <int NV, class Finish>
static void panel(int rows, int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, float* c, ptrdiff_t ldc, bool add,
                  bool last, int row, int column, const Finish& finish)
{
    constexpr int MR = RowsFor[NV];
    int i = 0;
    for (; i + MR <= rows; i += MR)
        tile<MR, NV>(k, a + i * a_row, a_row, a_k, b, b_k, c + i * ldc, ldc, add, last, row + i, column, finish);
    remaining_rows<MR - 1, NV>(rows - i, k, a + i * a_row, a_row, a_k, b, b_k, c + i * ldc, ldc, add, last, row + i, column, finish);
}

template <class Finish>
SWEEP_INLINE void any_panel(int registers, int rows, int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, float* c,
                            ptrdiff_t ldc, bool add, bool last, int row, int column, const Finish& finish)
{
    switch (registers) {
    case 1: return panel<1>(rows, k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
    case 2: return panel<2>(rows, k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
#if defined(__AVX512F__) || defined(__aarch64__)
    case 3: return panel<3>(rows, k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
    case 4: return panel<4>(rows, k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
#endif
    default: __builtin_unreachable();
    }
}

// C (rows, columns) = A (rows, k) B (k, columns): B packed by pack_*; C has room for columns rounded up to Lanes.
template <class Finish>
static void multiply_packed(int rows, int columns, int k, const float* a, ptrdiff_t lda, const float* packed, float* c, ptrdiff_t ldc, const Finish& finish)
{
    Panels panels(columns);
    for (int p = 0; p < panels.count; p++) {
        int first = panels.first(p), registers = panels.width(p);
        const float* b = packed + (ptrdiff_t)first * W * k;
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kn = k - k0 < KC ? k - k0 : KC;
            any_panel(registers, rows, kn, a + k0, lda, 1, b + (ptrdiff_t)k0 * registers * W, registers * W, c + first * W, ldc, k0 > 0, k0 + kn == k, 0,
                      first * W, finish);
        }
    }
}

// C (rows, columns) (+)= A B with both as they lie in memory; element (i, p) of A is a[i * a_row + p * a_k].
SWEEP_INLINE void multiply_plain(int rows, int columns, int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t ldb, float* c,
                                 ptrdiff_t ldc, bool add)
{
    Panels panels(columns);
    for (int k0 = 0; k0 < k; k0 += KC) {
        int kn = k - k0 < KC ? k - k0 : KC;
        for (int p = 0; p < panels.count; p++) {
            int first = panels.first(p);
            any_panel(panels.width(p), rows, kn, a + k0 * a_k, a_row, a_k, b + k0 * ldb + first * W, ldb, c + first * W, ldc, add || k0 > 0, false, 0, 0,
                      Store());
        }
    }
}

// Floats that a packed matrix of k rows and this many columns takes.
static inline size_t packed_size(int k, int columns)
{
    return (size_t)k * ((columns + Lanes - 1) / Lanes * Lanes);
}

// Packs B = W^T for W (columns, k) as PyTorch keeps a Linear's weight.
static inline void pack_transposed(const float* w, int columns, int k, float* packed)
{
    Panels panels(columns);
    for (int p = 0; p < panels.count; p++) {
        int first = panels.first(p) * W, width = panels.width(p) * W;
        float* out = packed + (ptrdiff_t)first * k;
        for (int j = 0; j < width; j++) {
            if (first + j < columns)
                for (int q = 0; q < k; q++) out[(ptrdiff_t)q * width + j] = w[(ptrdiff_t)(first + j) * k + q];
            else
                for (int q = 0; q < k; q++) out[(ptrdiff_t)q * width + j] = 0.0f;
        }
    }
}

// Packs B = W for W (k, columns).
static inline void pack_rows(const float* w, int k, int columns, float* packed)
{
    Panels panels(columns);
    for (int p = 0; p < panels.count; p++) {
        int first = panels.first(p) * W, width = panels.width(p) * W;
        int real = columns - first < width ? columns - first : width;
        float* out = packed + (ptrdiff_t)first * k;
        for (int q = 0; q < k; q++)
            for (int j = 0; j < width; j++) out[(ptrdiff_t)q * width + j] = j < real ? w[(ptrdiff_t)q * columns + first + j] : 0.0f;
    }
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
