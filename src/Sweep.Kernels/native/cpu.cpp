#include "engine.h"

#include <cstring>

namespace sweep {

namespace baseline {
extern const KernelSet kernel_set;
}
#ifdef SWEEP_X86
namespace avx2 {
extern const KernelSet kernel_set;
}
namespace avx512 {
extern const KernelSet kernel_set;
}
#endif

const KernelSet* best_kernel_set()
{
#ifdef SWEEP_X86
    for (const char* name : {"avx512", "avx2"})
        if (const KernelSet* set = find_kernel_set(name)) return set;
#endif
    return &baseline::kernel_set;
}

const KernelSet* find_kernel_set(const char* name)
{
    if (!std::strcmp(name, "baseline")) return &baseline::kernel_set;
#ifdef SWEEP_X86
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (!std::strcmp(name, "avx2") && avx2) return &avx2::kernel_set;
    if (!std::strcmp(name, "avx512") && avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return &avx512::kernel_set;
#endif
    return nullptr;
}

namespace {
int round_up(int n) { return (n + 15) / 16 * 16; }
// Of the server cores this is tuned on; a smaller cache costs some speed, nothing else.
constexpr double L2Bytes = 2 << 20;
int odd_lines(int n) { return ((n + 15) / 16 | 1) * 16; }
}

Shape shape_of(const sweep_config& c)
{
    Shape s{};
    s.vocab = c.vocab, s.block = c.block, s.batch = c.batch;
    s.ld_vocab = odd_lines(c.vocab);
    s.bigram = c.model == SWEEP_BIGRAM;
    if (s.bigram) return s;
    s.embd = c.embd, s.heads = c.heads, s.layers = c.layers;
    s.tied = c.tie_weights, s.bias = c.bias, s.qkv_bias = c.qkv_bias, s.gelu = c.gelu;
    s.head_size = c.embd / c.heads;
    s.hidden = 4 * c.embd;
    // As many sequences as keep the activations for the backward pass within the L2 cache. Where not even 64 rows of them fit, weights come
    // from memory for every chunk, so a chunk has many rows to share that cost.
    double row_bytes = (12.0 * c.embd + (double)c.heads * c.block) * c.layers * sizeof(float);
    double rows = L2Bytes / row_bytes;
    if (rows < 64) rows = row_bytes * 64 < 2 * L2Bytes ? 64 : 512;
    s.chunk = (int)(rows / c.block);
    if (s.chunk < 1) s.chunk = 1;
    if (s.chunk > c.batch) s.chunk = c.batch;
    s.embd_pad = round_up(c.embd);
    s.ld_embd = odd_lines(c.embd), s.ld_qkv = odd_lines(3 * c.embd), s.ld_hidden = odd_lines(s.hidden);
    s.ld_scores = round_up(c.block);
    s.head_pad = round_up(s.head_size);
    return s;
}

Offsets offsets_of(const Shape& s)
{
    Offsets o{};
    size_t at = 0, C = (size_t)s.embd, F = (size_t)s.hidden, V = (size_t)s.vocab;
    auto take = [&at](size_t n) { size_t here = at; at += n; return here; };
    auto take_bias = [&](size_t n, bool there) { return there ? take(n) : Absent; };
    if (s.bigram) {
        o.token = take(V * V);
        o.count = at;
        return o;
    }
    o.token = take(V * C);
    o.position = take((size_t)s.block * C);
    size_t layer = at;
    o.first.ln1_weight = take(C), o.first.ln1_bias = take_bias(C, s.bias);
    o.first.qkv_weight = take(3 * C * C), o.first.qkv_bias = take_bias(3 * C, s.qkv_bias);
    o.first.proj_weight = take(C * C), o.first.proj_bias = take_bias(C, s.bias);
    o.first.ln2_weight = take(C), o.first.ln2_bias = take_bias(C, s.bias);
    o.first.up_weight = take(F * C), o.first.up_bias = take_bias(F, s.bias);
    o.first.down_weight = take(C * F), o.first.down_bias = take_bias(C, s.bias);
    o.layer_stride = at - layer;
    at = layer + o.layer_stride * (size_t)s.layers;
    o.ln_f_weight = take(C), o.ln_f_bias = take_bias(C, s.bias);
    o.head_weight = s.tied ? o.token : take(V * C), o.head_bias = take_bias(V, s.bias && !s.tied);
    o.count = at;
    return o;
}

} // namespace sweep
