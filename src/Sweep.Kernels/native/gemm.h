// Matrix products C = A B (+ C) with an epilogue per register of results.
//
// One micro-kernel does all of them: MR rows of A, each element broadcast, times NV registers of B; MR * NV sums stay in registers. A is
// addressed by two strides, so A and its transpose cost the same. B is read in rows of NV registers: either panels packed once a step
// (weights) or an activation matrix as it lies in memory. Every element of C is one chain of multiply-adds in the order of k, however the
// loops are blocked, so results do not depend on the batch, on the tile an element falls into, or on the register width.
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

// All panels pass over the same A: k is also cut so that this much of A stays in the L2 cache meanwhile.
constexpr int64_t BlockFloats = 3 << 16;
static inline int block_of_k(int rows)
{
    int64_t k = BlockFloats / rows / KC * KC;
    return k < KC ? KC : k > (1 << 20) ? 1 << 20 : (int)k;
}

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
static void tile(int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, float* c, ptrdiff_t ldc, bool add,
                 bool last, int row, int column, const Finish& finish)
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
SWEEP_INLINE void remaining_rows(int rows, int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, float* c,
                                 ptrdiff_t ldc, bool add, bool last, int row, int column, const Finish& finish)
{
    if constexpr (MR > 0) {
        if (rows == MR)
            tile<MR, NV>(k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
        else
            remaining_rows<MR - 1, NV>(rows, k, a, a_row, a_k, b, b_k, c, ldc, add, last, row, column, finish);
    }
}

// All rows of C for one panel of NV registers and one block of k.
template <int NV, class Finish>
static void panel(int rows, int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k, float* c, ptrdiff_t ldc,
                  bool add, bool last, int row, int column, const Finish& finish)
{
    constexpr int MR = RowsFor[NV];
    int i = 0;
    for (; i + MR <= rows; i += MR)
        tile<MR, NV>(k, a + i * a_row, a_row, a_k, b, b_k, c + i * ldc, ldc, add, last, row + i, column, finish);
    remaining_rows<MR - 1, NV>(rows - i, k, a + i * a_row, a_row, a_k, b, b_k, c + i * ldc, ldc, add, last, row + i, column, finish);
}

template <class Finish>
SWEEP_INLINE void any_panel(int registers, int rows, int k, const float* a, ptrdiff_t a_row, ptrdiff_t a_k, const float* b, ptrdiff_t b_k,
                            float* c, ptrdiff_t ldc, bool add, bool last, int row, int column, const Finish& finish)
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
static void multiply_packed(int rows, int columns, int k, const float* a, ptrdiff_t lda, const float* packed, float* c, ptrdiff_t ldc,
                            const Finish& finish)
{
    Panels panels(columns);
    int block = block_of_k(rows);
    for (int k1 = 0; k1 < k; k1 += block)
        for (int p = 0; p < panels.count; p++) {
            int first = panels.first(p), registers = panels.width(p);
            const float* b = packed + (ptrdiff_t)first * W * k;
            for (int k0 = k1; k0 < k && k0 < k1 + block; k0 += KC) {
                int kn = k - k0 < KC ? k - k0 : KC;
                any_panel(registers, rows, kn, a + k0, lda, 1, b + (ptrdiff_t)k0 * registers * W, registers * W, c + first * W, ldc, k0 > 0,
                          k0 + kn == k, 0, first * W, finish);
            }
        }
}

// Floats of the buffer that multiply_rows needs: one block of k of one panel.
constexpr size_t CopiedPanelFloats = (size_t)KC * MaxNV * W;

// `width` columns of `real` ones, zeros for the rest.
static void copy_panel(const float* from, ptrdiff_t ld, int k, int real, int width, float* to)
{
    for (int q = 0; q < k; q++, from += ld, to += width) {
        int j = 0;
        for (; j + W <= real; j += W) store(to + j, load(from + j));
        for (; j < width; j++) to[j] = j < real ? from[j] : 0.0f;
    }
}

// C (rows, columns) = A B for B (k, columns) as it lies in memory, rows dense: each block of a panel is copied to `copy` first,
// which its use for all rows of A pays for many times.
template <class Finish>
static void multiply_rows(int rows, int columns, int k, const float* a, ptrdiff_t lda, const float* b, float* c, ptrdiff_t ldc,
                          float* copy, const Finish& finish)
{
    Panels panels(columns);
    int block = block_of_k(rows);
    for (int k1 = 0; k1 < k; k1 += block)
        for (int p = 0; p < panels.count; p++) {
            int first = panels.first(p) * W, width = panels.width(p) * W;
            int real = columns - first < width ? columns - first : width;
            for (int k0 = k1; k0 < k && k0 < k1 + block; k0 += KC) {
                int kn = k - k0 < KC ? k - k0 : KC;
                const float* from = b + (ptrdiff_t)k0 * columns + first;
                if (columns != width) {
                    copy_panel(from, columns, kn, real, width, copy);
                    from = copy;
                }
                any_panel(width / W, rows, kn, a + k0, lda, 1, from, width, c + first, ldc, k0 > 0, k0 + kn == k, 0, first, finish);
            }
        }
}

// A weight gradient reads dy by columns. Above this size a part of dy, CopiedRows by CopiedColumns, is copied to a dense buffer first, so
// that few cache lines and pages hold it; the results of these columns then stay in the cache while k passes.
constexpr ptrdiff_t CopyAbove = 1 << 16;
constexpr int CopiedColumns = 384, CopiedRows = 256, CopiedLd = CopiedColumns + Lanes; // an odd number of cache lines

// Floats of the buffer that multiply_transposed needs.
constexpr size_t CopiedDyFloats = (size_t)CopiedLd * CopiedRows;

// C (rows, columns) = or, with add, += A^T B for A (k, rows) and B (k, columns) as they lie in memory; `copy` holds CopiedDyFloats.
static void multiply_transposed(int rows, int columns, int k, const float* a, ptrdiff_t lda, const float* b, ptrdiff_t ldb, float* c,
                                ptrdiff_t ldc, bool add, float* copy)
{
    Panels panels(columns);
    bool copies = (ptrdiff_t)rows * columns > CopyAbove;
    int columns_at_once = copies ? CopiedColumns : rows, rows_at_once = copies ? CopiedRows : KC;
    for (int s0 = 0; s0 < k; s0 += rows_at_once) {
        int sn = k - s0 < rows_at_once ? k - s0 : rows_at_once;
        for (int i0 = 0; i0 < rows; i0 += columns_at_once) {
            int in = rows - i0 < columns_at_once ? rows - i0 : columns_at_once;
            const float* from = a + s0 * lda + i0;
            ptrdiff_t ld = lda;
            if (copies) {
                for (int q = 0; q < sn; q++)
                    for (int i = 0; i < in; i += Lanes) store16(copy + q * CopiedLd + i, load16(from + q * lda + i));
                from = copy;
                ld = CopiedLd;
            }
            for (int p = 0; p < panels.count; p++) {
                int first = panels.first(p) * W;
                for (int k0 = 0; k0 < sn; k0 += KC) {
                    int kn = sn - k0 < KC ? sn - k0 : KC;
                    any_panel(panels.width(p), in, kn, from + k0 * ld, 1, ld, b + (s0 + k0) * ldb + first, ldb, c + i0 * ldc + first, ldc,
                              add || s0 + k0 > 0, false, 0, 0, Store());
                }
            }
        }
    }
}

// Exchanges rows and columns of a W x W block: after the stage of distance d, the bits of d in row and lane numbers have changed places.
template <int D>
SWEEP_INLINE void exchange(vf (&r)[W])
{
    if constexpr (D < W) {
        vi low, high;
        for (int j = 0; j < W; j++) {
            low[j] = j & D ? W + j - D : j;
            high[j] = j & D ? W + j : j + D;
        }
#pragma GCC unroll 16
        for (int i = 0; i < W; i++) {
            if (i & D) continue;
            vf a = r[i], b = r[i + D];
            r[i] = __builtin_shuffle(a, b, low);
            r[i + D] = __builtin_shuffle(a, b, high);
        }
        exchange<D * 2>(r);
    }
}

// out (columns, rows) = in (rows, columns)^T; out's lanes from `rows` up to `filled` become zero.
static void transpose(int rows, int columns, const float* in, ptrdiff_t ld_in, float* out, ptrdiff_t ld_out, int filled)
{
    int whole_rows = rows / W * W, whole_columns = columns / W * W;
    for (int i = 0; i < whole_rows; i += W)
        for (int j = 0; j < whole_columns; j += W) {
            vf r[W];
#pragma GCC unroll 16
            for (int u = 0; u < W; u++) r[u] = load(in + (i + u) * ld_in + j);
            exchange<1>(r);
#pragma GCC unroll 16
            for (int u = 0; u < W; u++) store(out + (j + u) * ld_out + i, r[u]);
        }
    for (int j = 0; j < columns; j++) {
        for (int i = j < whole_columns ? whole_rows : 0; i < rows; i++) out[j * ld_out + i] = in[i * ld_in + j];
        for (int i = rows; i < filled; i++) out[j * ld_out + i] = 0.0f;
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
        int real = columns - first < width ? columns - first : width;
        transpose(real, k, w + (ptrdiff_t)first * k, k, packed + (ptrdiff_t)first * k, width, width);
    }
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
