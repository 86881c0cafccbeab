// Causal self-attention of one (sequence, head) at a time, all of it in the L1 cache.
//
// The stored weights P (block, ld_scores) carry the dropout mask in their sign: a weight is never negative, so -p says "p, dropped".
#pragma once

#include "dropout.h"
#include "engine.h"
#include "gemm.h"

namespace sweep {
namespace SWEEP_KERNEL_SET {

// One head's view of an activation matrix, and the scratch it is worked in.
struct Head {
    int block, size;       // T, hs
    int ld_scores, pad;    // T and hs rounded up to 16
    float scale;           // hs^-0.5
    const DropoutSite* dropout; // null: none
    uint32_t first_element;     // of this head's weights in (B, nh, T, T)
};

// A head whose width is not a multiple of 16 is copied to rows of its own, zeros behind.
static const float* aligned_head(const Head& h, const float* in, ptrdiff_t ld, float* scratch, ptrdiff_t* ld_out)
{
    if (h.size == h.pad) {
        *ld_out = ld;
        return in;
    }
    for (int i = 0; i < h.block; i++) {
        for (int d = 0; d < h.size; d++) scratch[i * h.pad + d] = in[i * ld + d];
        for (int d = h.size; d < h.pad; d++) scratch[i * h.pad + d] = 0.0f;
    }
    *ld_out = h.pad;
    return scratch;
}

// Rows in the order they come, each block of rows with its own bounds: [first column of C, columns of C) and [first k, k).
// C (block, columns) = A B with A lower triangular (block, block): row i needs k <= i only.
static void multiply_lower(int block, int columns, const float* a, ptrdiff_t lda, const float* b, ptrdiff_t ldb, float* c, ptrdiff_t ldc)
{
    Panels panels(columns);
    for (int p = 0; p < panels.count; p++) {
        int first = panels.first(p) * W, registers = panels.width(p), step = RowsFor[registers];
        for (int i = 0; i < block; i += step) {
            int rows = block - i < step ? block - i : step;
            any_panel(registers, rows, i + rows, a + i * lda, lda, 1, b + first, ldb, c + i * ldc + first, ldc, false, false, 0, 0,
                      Store());
        }
    }
}

// C (block, columns) = A^T B with A lower triangular: row j needs k >= j only.
static void multiply_lower_transposed(int block, int columns, const float* a, ptrdiff_t lda, const float* b, ptrdiff_t ldb, float* c,
                                      ptrdiff_t ldc)
{
    Panels panels(columns);
    for (int p = 0; p < panels.count; p++) {
        int first = panels.first(p) * W, registers = panels.width(p), step = RowsFor[registers];
        for (int j = 0; j < block; j += step) {
            int rows = block - j < step ? block - j : step;
            any_panel(registers, rows, block - j, a + j * lda + j, 1, lda, b + j * ldb + first, ldb, c + j * ldc + first, ldc, false, false,
                      0, 0, Store());
        }
    }
}

// C (block, block) = A B, the lower triangle only (whole registers, so some of the upper one too).
static void multiply_to_lower(int block, int k, const float* a, ptrdiff_t lda, const float* b, ptrdiff_t ldb, float* c, ptrdiff_t ldc)
{
    for (int first = 0; first < block; first += MaxNV * W) {
        int left = (block - first + Lanes - 1) / Lanes * Parts, registers = left < MaxNV ? left : MaxNV, step = RowsFor[registers];
        // From a multiple of 16: the softmax reads whole groups of lanes.
        for (int i = first / Lanes * Lanes; i < block; i += step) {
            int rows = block - i < step ? block - i : step;
            any_panel(registers, rows, k, a + i * lda, lda, 1, b + first, ldb, c + i * ldc + first, ldc, false, false, 0, 0, Store());
        }
    }
}

// weights (T, T) row i: softmax over j <= i of scale * scores; 0 beyond.
static void causal_softmax(const Head& h, float* weights)
{
    for (int i = 0; i < h.block; i++) {
        float* row = weights + (ptrdiff_t)i * h.ld_scores;
        const f16 scale = splat16(h.scale), lowest = splat16(-__builtin_inff());
        f16 top = lowest;
        for (int j = 0; j <= i; j += Lanes) {
            f16 s = select(first_lanes(i + 1 - j), load16(row + j) * scale, lowest);
            store16(row + j, s);
            top = larger(top, s);
        }
        f16 highest = splat16(maximum(top)), total = splat16(0);
        for (int j = 0; j <= i; j += Lanes) {
            f16 e = keep(first_lanes(i + 1 - j), exponential(load16(row + j) - highest));
            store16(row + j, e);
            total = total + e;
        }
        f16 inverse = splat16(1.0f / sum(total));
        int j = 0;
        for (; j <= i; j += Lanes) {
            f16 p = load16(row + j) * inverse;
            if (h.dropout) p = select(kept16(*h.dropout, h.first_element + (uint32_t)(i * h.block + j)), p, negated(p));
            store16(row + j, p);
        }
        for (; j < h.ld_scores; j += Lanes) store16(row + j, splat16(0));
    }
}

// What the values are multiplied by: 0 where dropped, p / (1 - probability) elsewhere. Without dropout the weights themselves.
static const float* dropped(const Head& h, const float* weights, float* scratch)
{
    if (!h.dropout) return weights;
    f16 scale = splat16(h.dropout->scale), zero = splat16(0);
    for (int e = 0; e < h.block * h.ld_scores; e += Lanes) {
        f16 p = load16(weights + e);
        store16(scratch + e, select(negative(p), zero, p * scale));
    }
    return scratch;
}

// Floats of scratch that attend and attend_backward need.
static inline size_t attention_scratch(const Shape& s)
{
    size_t tile = (size_t)s.block * (size_t)s.head_pad, transposed = (size_t)s.head_pad * (size_t)s.ld_scores;
    size_t scores = (size_t)s.block * (size_t)s.ld_scores;
    return transposed + 5 * tile + 2 * scores + 64;
}

static void put_head(const Head& h, const float* from, float* to, ptrdiff_t ld)
{
    for (int i = 0; i < h.block; i++)
        for (int d = 0; d < h.size; d++) to[i * ld + d] = from[i * h.pad + d];
}

// out (T, hs) = dropout(softmax(q k^T scale)) v; weights keeps the softmax for the backward pass.
static void attend(const Head& h, const float* q, const float* k, const float* v, ptrdiff_t ld, float* weights, float* out,
                   ptrdiff_t ld_out, float* scratch)
{
    ptrdiff_t tile = (ptrdiff_t)h.block * h.pad, ldv;
    float* kt = scratch;
    float* v_tile = kt + (ptrdiff_t)h.pad * h.ld_scores;
    float* out_tile = v_tile + tile;
    float* kept_weights = out_tile + tile;
    transpose(h.block, h.size, k, ld, kt, h.ld_scores, h.ld_scores);
    multiply_to_lower(h.block, h.size, q, ld, kt, h.ld_scores, weights, h.ld_scores);
    causal_softmax(h, weights);
    const float* p = dropped(h, weights, kept_weights);
    v = aligned_head(h, v, ld, v_tile, &ldv);
    if (h.size == h.pad) {
        multiply_lower(h.block, h.pad, p, h.ld_scores, v, ldv, out, ld_out);
    } else {
        multiply_lower(h.block, h.pad, p, h.ld_scores, v, ldv, out_tile, h.pad);
        put_head(h, out_tile, out, ld_out);
    }
}

// d_scores = weights * (dP - sum_j dP weights) * scale, in place of dP; dP first loses what dropout dropped.
static void softmax_backward(const Head& h, const float* weights, float* grad)
{
    const f16 scale = splat16(h.scale), zero = splat16(0);
    for (int i = 0; i < h.block; i++) {
        const float* row = weights + (ptrdiff_t)i * h.ld_scores;
        float* d = grad + (ptrdiff_t)i * h.ld_scores;
        f16 along = zero;
        for (int j = 0; j <= i; j += Lanes) {
            f16 p = load16(row + j), g = load16(d + j);
            if (h.dropout) {
                g = select(negative(p), zero, g * splat16(h.dropout->scale));
                store16(d + j, g);
            }
            along = madd(absolute(p), g, along);
        }
        f16 mean = splat16(sum(along));
        int j = 0;
        for (; j <= i; j += Lanes) store16(d + j, absolute(load16(row + j)) * (load16(d + j) - mean) * scale);
        for (; j < h.ld_scores; j += Lanes) store16(d + j, zero);
    }
}

// dq, dk, dv (T, hs; rows ld apart) from d_out.
static void attend_backward(const Head& h, const float* q, const float* k, const float* v, ptrdiff_t ld, const float* weights,
                            const float* d_out, ptrdiff_t ld_out, float* dq, float* dk, float* dv, float* scratch)
{
    ptrdiff_t tile = (ptrdiff_t)h.block * h.pad, scores = (ptrdiff_t)h.block * h.ld_scores, ldo, ldk, ldq;
    float* vt = scratch;
    float* d_out_tile = vt + (ptrdiff_t)h.pad * h.ld_scores;
    float* k_tile = d_out_tile + tile;
    float* q_tile = k_tile + tile;
    float* result = q_tile + tile;
    float* kept_weights = result + tile;
    float* grad = kept_weights + scores;
    bool direct = h.size == h.pad;

    transpose(h.block, h.size, v, ld, vt, h.ld_scores, h.ld_scores);
    d_out = aligned_head(h, d_out, ld_out, d_out_tile, &ldo);
    const float* p = dropped(h, weights, kept_weights);
    multiply_lower_transposed(h.block, h.pad, p, h.ld_scores, d_out, ldo, direct ? dv : result, direct ? ld : h.pad);
    if (!direct) put_head(h, result, dv, ld);

    multiply_to_lower(h.block, h.size, d_out, ldo, vt, h.ld_scores, grad, h.ld_scores);
    softmax_backward(h, weights, grad);

    k = aligned_head(h, k, ld, k_tile, &ldk);
    multiply_lower(h.block, h.pad, grad, h.ld_scores, k, ldk, direct ? dq : result, direct ? ld : h.pad);
    if (!direct) put_head(h, result, dq, ld);
    q = aligned_head(h, q, ld, q_tile, &ldq);
    multiply_lower_transposed(h.block, h.pad, grad, h.ld_scores, q, ldq, direct ? dk : result, direct ? ld : h.pad);
    if (!direct) put_head(h, result, dk, ld);
}

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
