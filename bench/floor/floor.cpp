// The arithmetic floor of a training step: its matrix products alone, forward and backward, and nothing between them. Each layer has
// weights of its own and all share their activations. Attention's products are done in full (no causal saving), as PyTorch does them.
//
//   floor VOCAB BATCH BLOCK EMBD HEADS LAYERS ROUNDS
//
// prints the median CPU milliseconds with our kernels and with OpenBLAS (nan without it).
#include "gemm.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#ifdef HAVE_OPENBLAS
extern "C" {
void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb,
                 float beta, float* c, int ldc);
void openblas_set_num_threads(int);
}
#endif

using namespace sweep::SWEEP_KERNEL_SET;

namespace {

double now()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

float* floats(size_t count)
{
    float* p = (float*)std::aligned_alloc(64, (count * sizeof(float) + 4096) / 64 * 64);
    for (size_t i = 0; i < count; i++) p[i] = (float)(i % 251) / 251.0f - 0.5f;
    return p;
}

int padded(int n) { return ((n + 15) / 16 | 1) * 16; }

// As many rows as the cache likes, for our kernels; OpenBLAS blocks by itself.
constexpr int RowsAtOnce = 512;

struct Linear {
    int in, out;
    float *weight, *packed, *gradient;
};

struct Step {
    int vocab, batch, block, embd, heads, layers, rows, head_size;
    std::vector<Linear> linears;
    float *x, *y, *dx, *q, *scores, *copied_dy, *copied_panel;

    void ours()
    {
        for (int first = 0; first < rows; first += RowsAtOnce) forward(first, std::min(RowsAtOnce, rows - first));
        for (int i = 0; i < layers * batch * heads; i++) {
            int pad = (head_size + 15) / 16 * 16, wide = (block + 15) / 16 * 16;
            for (int n = 0; n < 2; n++) multiply_packed(block, block, head_size, q, pad, q, scores, wide, Store()); // q k^T; dP = dO v^T
            for (int n = 0; n < 4; n++) multiply_packed(block, head_size, block, scores, wide, q, y, pad, Store()); // P v; dq, dk, dv
        }
        for (int first = 0; first < rows; first += RowsAtOnce) backward(first, std::min(RowsAtOnce, rows - first));
    }

    void forward(int first, int n)
    {
        for (Linear& l : linears) {
            const float* in = x + first * padded(l.in);
            float* out = y + first * padded(l.out);
            multiply_packed(n, l.out, l.in, in, padded(l.in), l.packed, out, padded(l.out), Store());
        }
    }

    void backward(int first, int n)
    {
        for (Linear& l : linears) {
            const float *dy = y + first * padded(l.out), *a = x + first * padded(l.in);
            multiply_transposed(l.out, l.in, n, dy, padded(l.out), a, padded(l.in), l.gradient, l.in, first > 0, copied_dy);
            multiply_rows(n, l.in, l.out, dy, padded(l.out), l.weight, dx + first * padded(l.in), padded(l.in), copied_panel, Store());
        }
    }

    void openblas()
    {
#ifdef HAVE_OPENBLAS
        const int RowMajor = 101, No = 111, Yes = 112;
        for (Linear& l : linears) cblas_sgemm(RowMajor, No, Yes, rows, l.out, l.in, 1, x, l.in, l.weight, l.in, 0, y, l.out);
        for (int i = 0; i < layers * batch * heads; i++) {
            for (int n = 0; n < 2; n++)
                cblas_sgemm(RowMajor, No, Yes, block, block, head_size, 1, q, head_size, q, head_size, 0, scores, block);
            for (int n = 0; n < 4; n++)
                cblas_sgemm(RowMajor, No, No, block, head_size, block, 1, scores, block, q, head_size, 0, y, head_size);
        }
        for (Linear& l : linears) {
            cblas_sgemm(RowMajor, Yes, No, l.out, l.in, rows, 1, y, l.out, x, l.in, 0, l.gradient, l.in);
            cblas_sgemm(RowMajor, No, No, rows, l.in, l.out, 1, y, l.out, l.weight, l.in, 0, dx, l.in);
        }
#endif
    }
};

template <class Work>
double median(int rounds, Work work)
{
    work();
    std::vector<double> times;
    for (int i = 0; i < rounds; i++) {
        double start = now();
        work();
        times.push_back(now() - start);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 8) {
        std::fprintf(stderr, "floor VOCAB BATCH BLOCK EMBD HEADS LAYERS ROUNDS\n");
        return 2;
    }
    int n[7];
    for (int i = 0; i < 7; i++) n[i] = std::atoi(arguments[i + 1]);
    Step s{n[0], n[1], n[2], n[3], n[4], n[5], n[1] * n[2], n[3] / n[4], {}, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
    auto add = [&s](int in, int out) {
        Linear l{in, out, floats((size_t)in * (size_t)out), floats(packed_size(in, out)), floats((size_t)in * (size_t)out)};
        pack_transposed(l.weight, out, in, l.packed);
        s.linears.push_back(l);
    };
    for (int l = 0; l < s.layers; l++) add(s.embd, 3 * s.embd), add(s.embd, s.embd), add(s.embd, 4 * s.embd), add(4 * s.embd, s.embd);
    add(s.embd, s.vocab);
    size_t most = (size_t)s.rows * (size_t)std::max(padded(4 * s.embd), padded(s.vocab));
    s.x = floats(most), s.y = floats(most), s.dx = floats(most);
    s.q = floats((size_t)(s.block + 16) * (size_t)std::max(s.block, s.head_size + 16));
    s.scores = floats((size_t)(s.block + 16) * (size_t)(s.block + 16));
    s.copied_dy = floats(CopiedDyFloats), s.copied_panel = floats(CopiedPanelFloats);
    double ours = median(n[6], [&] { s.ours(); }), openblas = std::nan("");
#ifdef HAVE_OPENBLAS
    openblas_set_num_threads(1);
    openblas = median(n[6], [&] { s.openblas(); });
#endif
    std::printf("%.4f %.4f\n", ours, openblas);
}
