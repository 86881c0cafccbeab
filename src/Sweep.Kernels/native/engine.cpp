// The GPT's training step and the bigram's, compiled once per instruction set (SWEEP_KERNEL_SET). Shapes in comments: B sequences of T
// tokens pass in chunks of S sequences, R = S * T rows; C embd, F = 4 C, V vocab. A chunk goes forward and backward before the next one
// starts, so that the activations that the backward pass needs are still in the cache; gradients add up over the chunks in the order of the
// rows.
//
// No standard library templates here: an inline function of theirs compiled for AVX-512 could be the copy that the linker keeps for every
// set.
#include "engine.h"

#include "attention.h"
#include "crossentropy.h"
#include "dropout.h"
#include "gelu.h"
#include "gemm.h"
#include "layernorm.h"
#include "optimizer.h"

#include <cmath>
#include <cstring>
#include <new>

namespace sweep {
namespace SWEEP_KERNEL_SET {

// Hands out pieces of one block of memory; with a null block it only counts.
struct Arena {
    float* base;
    size_t used;
    float* take(size_t floats)
    {
        float* piece = base ? base + used : nullptr;
        used += (floats + Lanes - 1) / Lanes * Lanes;
        return piece;
    }
};

// A Linear's weight in the order in which the forward pass reads it, packed once per update; the backward pass reads the flat buffer.
struct PackedLinear {
    int out, in;
    size_t weight, bias_at; // in the flat buffers; the bias may be Absent
    float* forward;         // W^T: (in, out)
    float* bias;            // padded with zeros; all zero where there is none
};

struct Affine {
    size_t weight_at, bias_at; // the bias may be Absent
    float *weight, *bias;      // padded with zeros; all zero where there is no bias
};

struct PackedLayer {
    Affine ln1, ln2;
    PackedLinear qkv, proj, up, down;
};

// What one layer keeps of a chunk for its backward pass.
struct Kept {
    float *norm1, *mean1, *rstd1; // (R, ld_embd), (R)
    float* qkv;                   // (R, ld_qkv)
    float* weights;               // (S, nh, T, ld_scores)
    float* heads;                 // (R, ld_embd): the heads' outputs side by side
    float* middle;                // (R, ld_embd): the residual stream after attention
    float *norm2, *mean2, *rstd2;
    float* hidden;  // (R, ld_hidden) after the activation
    float* preactivation; // (R, ld_hidden) before GELU; null for ReLU, whose result tells enough
};

constexpr int MostLayers = 1024;

struct Workspace {
    float* buffers[4];
    PackedLayer* layers;
    Kept* kept;
    Affine ln_f;
    PackedLinear head;
    float* stream[MostLayers + 1]; // the residual stream before each layer and after the last (R, ld_embd)
    float *norm_f, *mean_f, *rstd_f;
    float* logits; // (R, ld_vocab)
    // The backward pass.
    float *d_stream, *d_branch, *d_norm; // (R, ld_embd)
    float* d_qkv;
    float* d_hidden;
    float* scratch;     // attention's
    float* row;             // a padded row of gradients, up to ld_hidden or ld_vocab
    float* bias_row;        // another, for the gradient of a LayerNorm's bias
    float* dy_copy;         // multiply_transposed's copy of dy
    float* weight_copy;     // multiply_rows's copy of a part of the weight
    float* padded_gradient; // a weight gradient with padded rows, where a row is not whole groups of lanes
};

static void plan_linear(Arena& arena, PackedLinear& l, int out, int in, size_t weight, size_t bias)
{
    l.out = out, l.in = in, l.weight = weight, l.bias_at = bias;
    l.forward = arena.take(packed_size(in, out));
    l.bias = arena.take((size_t)out);
}

static void plan_affine(Arena& arena, Affine& a, int columns, size_t weight, size_t bias)
{
    a.weight_at = weight, a.bias_at = bias;
    a.weight = arena.take((size_t)columns);
    a.bias = arena.take((size_t)columns);
}

static void plan(const Shape& s, Arena& arena, Workspace& w, bool real)
{
    Offsets at = offsets_of(s);
    size_t R = (size_t)s.chunk * (size_t)s.block, count = at.count;
    size_t embd = R * (size_t)s.ld_embd;
    for (float*& buffer : w.buffers) buffer = arena.take(count);
    PackedLayer scratch_layer;
    Kept scratch_kept;
    w.layers = (PackedLayer*)arena.take(sizeof(PackedLayer) * (size_t)s.layers / sizeof(float) + 1);
    w.kept = (Kept*)arena.take(sizeof(Kept) * (size_t)s.layers / sizeof(float) + 1);
    for (int l = 0; l < s.layers; l++) {
        PackedLayer& p = real ? w.layers[l] : scratch_layer;
        LayerOffsets o = at.layer(l);
        plan_affine(arena, p.ln1, s.embd, o.ln1_weight, o.ln1_bias);
        plan_linear(arena, p.qkv, 3 * s.embd, s.embd, o.qkv_weight, o.qkv_bias);
        plan_linear(arena, p.proj, s.embd, s.embd, o.proj_weight, o.proj_bias);
        plan_affine(arena, p.ln2, s.embd, o.ln2_weight, o.ln2_bias);
        plan_linear(arena, p.up, s.hidden, s.embd, o.up_weight, o.up_bias);
        plan_linear(arena, p.down, s.embd, s.hidden, o.down_weight, o.down_bias);
    }
    plan_affine(arena, w.ln_f, s.embd, at.ln_f_weight, at.ln_f_bias);
    plan_linear(arena, w.head, s.vocab, s.embd, at.head_weight, at.head_bias);
    for (int l = 0; l < s.layers; l++) {
        Kept& k = real ? w.kept[l] : scratch_kept;
        w.stream[l] = arena.take(embd);
        k.norm1 = arena.take(embd), k.mean1 = arena.take(R), k.rstd1 = arena.take(R);
        k.qkv = arena.take(R * (size_t)s.ld_qkv);
        k.weights = arena.take(R * (size_t)s.heads * (size_t)s.ld_scores);
        k.heads = arena.take(embd);
        k.middle = arena.take(embd);
        k.norm2 = arena.take(embd), k.mean2 = arena.take(R), k.rstd2 = arena.take(R);
        k.hidden = arena.take(R * (size_t)s.ld_hidden);
        k.preactivation = s.gelu ? arena.take(R * (size_t)s.ld_hidden) : nullptr;
    }
    w.stream[s.layers] = arena.take(embd);
    w.norm_f = arena.take(embd), w.mean_f = arena.take(R), w.rstd_f = arena.take(R);
    w.logits = arena.take(R * (size_t)s.ld_vocab);
    w.d_stream = arena.take(embd), w.d_branch = arena.take(embd), w.d_norm = arena.take(embd);
    w.d_qkv = arena.take(R * (size_t)s.ld_qkv);
    w.d_hidden = arena.take(R * (size_t)s.ld_hidden);
    w.scratch = arena.take(attention_scratch(s));
    size_t longest = (size_t)(s.ld_hidden > s.ld_vocab ? s.ld_hidden : s.ld_vocab);
    w.dy_copy = arena.take(CopiedDyFloats), w.weight_copy = arena.take(CopiedPanelFloats);
    w.row = arena.take(longest), w.bias_row = arena.take(longest);
    int widest = s.ld_hidden > s.ld_vocab ? s.ld_hidden : s.ld_vocab;
    w.padded_gradient = s.embd % Lanes ? arena.take((size_t)widest * (size_t)s.ld_hidden) : nullptr;
    arena.take(64); // reads of whole registers may pass the end of the last piece
}

static void add_dense(float* to, const float* from, int count)
{
    int c = 0;
    for (; c + Lanes <= count; c += Lanes) store16(to + c, load16(to + c) + load16(from + c));
    for (; c < count; c++) to[c] += from[c];
}

static void copy_padded(float* to, const float* from, int count)
{
    std::memcpy(to, from, sizeof(float) * (size_t)count);
    for (int c = count; c % Lanes; c++) to[c] = 0.0f;
}

// Epilogues of the products.
struct AddBias {
    const float* bias;
    SWEEP_MEMBER vf operator()(int, int column, vf v) const { return v + load(bias + column); }
};
struct BiasRelu {
    const float* bias;
    SWEEP_MEMBER vf operator()(int, int column, vf v) const { return rectified(v + load(bias + column)); }
};
struct BiasResidual {
    const float *bias, *residual;
    ptrdiff_t ld;
    SWEEP_MEMBER vf operator()(int row, int column, vf v) const { return v + load(bias + column) + load(residual + row * ld + column); }
};
struct BiasDropoutResidual {
    const float *bias, *residual;
    ptrdiff_t ld;
    const DropoutSite* site;
    uint32_t first, columns; // of the chunk's first row; elements a row holds
    SWEEP_MEMBER vf operator()(int row, int column, vf v) const
    {
        vf branch = keep(kept(*site, first + (uint32_t)row * columns + (uint32_t)column), (v + load(bias + column)) * site->scale);
        return branch + load(residual + row * ld + column);
    }
};
struct BiasGelu {
    const float* bias;
    float* preactivation;
    ptrdiff_t ld;
    SWEEP_MEMBER vf operator()(int row, int column, vf v) const
    {
        v = v + load(bias + column);
        store(preactivation + row * ld + column, v);
        return gelu(v);
    }
};
// The gradient passes where ReLU did.
struct ReluGradient {
    const float* hidden;
    ptrdiff_t ld;
    SWEEP_MEMBER vf operator()(int row, int column, vf v) const { return keep(load(hidden + row * ld + column) > vf{}, v); }
};

struct GeluGradient {
    const float* preactivation;
    ptrdiff_t ld;
    SWEEP_MEMBER vf operator()(int row, int column, vf v) const { return v * gelu_derivative(load(preactivation + row * ld + column)); }
};

class GptEngine final : public Engine {
public:
    GptEngine(const sweep_config& config, const Shape& shape, float* memory) : config_(config), s_(shape), o_(offsets_of(shape))
    {
        Arena arena{memory, 0};
        plan(s_, arena, w_, true);
        for (int b = 0; b < 4; b++) buffers[b] = w_.buffers[b];
        stale_ = true;
    }

    double train_step(const int32_t* x, const int32_t* y, int64_t step, bool update, double learning_rate) override
    {
        pack();
        clear_gradients();
        double total = 0;
        for (int first = 0; first < s_.batch; first += s_.chunk) {
            int sequences = s_.batch - first < s_.chunk ? s_.batch - first : s_.chunk;
            begin(step, first, sequences, config_.dropout > 0);
            const int32_t *cx = x + (ptrdiff_t)first * s_.block, *cy = y + (ptrdiff_t)first * s_.block;
            forward(cx, true);
            logits_of(rows_);
            float scale = 1.0f / (float)(s_.batch * s_.block);
            for (int r = 0; r < rows_; r++)
                total += (double)cross_entropy(w_.logits + (ptrdiff_t)r * s_.ld_vocab, s_.vocab, cy[r], true, scale);
            backward(cx);
        }
        if (update) this->update(step, learning_rate);
        return total / (double)(s_.batch * s_.block);
    }

    void eval_losses(const int32_t* x, const int32_t* y, int64_t sequences, float* losses) override
    {
        pack();
        for (int64_t first = 0; first < sequences; first += s_.chunk) {
            int n = (int)(sequences - first < s_.chunk ? sequences - first : s_.chunk);
            begin(0, 0, n, false);
            forward(x + first * s_.block, false);
            logits_of(rows_);
            const int32_t* targets = y + first * s_.block;
            for (int q = 0; q < n; q++) {
                double total = 0;
                for (int t = 0; t < s_.block; t++) {
                    int r = q * s_.block + t;
                    total += (double)cross_entropy(w_.logits + (ptrdiff_t)r * s_.ld_vocab, s_.vocab, targets[r], false, 0);
                }
                losses[first + q] = (float)(total / s_.block);
            }
        }
    }

    void logits(const int32_t* tokens, int count, float* logits) override
    {
        pack();
        begin(0, 0, 1, false);
        length_ = count;
        rows_ = count;
        forward(tokens, false);
        const float* last = w_.norm_f + (ptrdiff_t)(count - 1) * s_.ld_embd;
        multiply_packed(1, s_.vocab, s_.embd, last, s_.ld_embd, w_.head.forward, w_.logits, s_.ld_vocab, AddBias{w_.head.bias});
        std::memcpy(logits, w_.logits, sizeof(float) * (size_t)s_.vocab);
    }

    void parameters_changed() override { stale_ = true; }

private:
    // Calls linear(l) and affine(a) for every part of the model between the tables.
    template <class OnLinear, class OnAffine>
    void each_part(const OnLinear& linear, const OnAffine& affine)
    {
        for (int l = 0; l < s_.layers; l++) {
            const PackedLayer& p = w_.layers[l];
            affine(p.ln1), linear(p.qkv), linear(p.proj), affine(p.ln2), linear(p.up), linear(p.down);
        }
        affine(w_.ln_f), linear(w_.head);
    }

    void pack(const PackedLinear& l)
    {
        const float* p = w_.buffers[SWEEP_PARAMETERS];
        pack_transposed(p + l.weight, l.out, l.in, l.forward);
        if (l.bias_at != Absent) copy_padded(l.bias, p + l.bias_at, l.out);
    }

    void pack(const Affine& a)
    {
        copy_padded(a.weight, w_.buffers[SWEEP_PARAMETERS] + a.weight_at, s_.embd);
        if (a.bias_at != Absent) copy_padded(a.bias, w_.buffers[SWEEP_PARAMETERS] + a.bias_at, s_.embd);
    }

    void pack()
    {
        if (stale_) each_part([this](const PackedLinear& l) { pack(l); }, [this](const Affine& a) { pack(a); });
        stale_ = false;
    }

    // All but the weights of Linears, which the first chunk overwrites.
    void clear_gradients()
    {
        float* g = w_.buffers[SWEEP_GRADIENTS];
        auto clear = [g](size_t at, size_t count) {
            if (at != Absent) std::memset(g + at, 0, sizeof(float) * count);
        };
        size_t embd = (size_t)s_.embd;
        clear(o_.token, o_.position + embd * (size_t)s_.block);
        each_part([&](const PackedLinear& l) { clear(l.bias_at, (size_t)l.out); },
                  [&](const Affine& a) { clear(a.weight_at, embd), clear(a.bias_at, embd); });
    }

    // Clipping and AdamW; each weight is packed again while it is in the cache.
    void update(int64_t step, double learning_rate)
    {
        float clip = config_.grad_clip > 0 ? clip_coefficient(o_.count, w_.buffers[SWEEP_GRADIENTS], config_.grad_clip) : 1.0f;
        Update matrix({learning_rate, config_.weight_decay, config_.beta1, config_.beta2}, step, clip), vector = matrix;
        if (config_.decay_matrices_only) vector.decay = 1.0f;
        auto change = [this](const Update& u, size_t at, size_t count) {
            if (at != Absent) adamw(u, w_.buffers, at, count);
        };
        size_t embd = (size_t)s_.embd;
        change(matrix, o_.token, o_.position + embd * (size_t)s_.block);
        each_part(
            [&](const PackedLinear& l) {
                if (l.weight != o_.token) change(matrix, l.weight, (size_t)l.out * (size_t)l.in); // tied: changed with the tables
                change(vector, l.bias_at, (size_t)l.out);
                pack(l);
            },
            [&](const Affine& a) {
                change(vector, a.weight_at, embd);
                change(vector, a.bias_at, embd);
                pack(a);
            });
    }

    void begin(int64_t step, int first, int sequences, bool dropout)
    {
        step_ = step;
        first_ = first;
        sequences_ = sequences;
        length_ = s_.block;
        rows_ = sequences * s_.block;
        dropout_ = dropout;
    }

    // The site's mask for this step: 3 * layer + 0 attention weights, + 1 after the projection, + 2 after the MLP; 3 * layers the
    // embeddings.
    DropoutSite site(int layer, int which) const
    {
        uint64_t key = dropout_key(config_.seed, (uint64_t)step_, (uint64_t)(3 * layer + which));
        return {(uint32_t)key, (uint32_t)(key >> 32), (uint32_t)::nearbyint(config_.dropout * 4294967296.0),
                (float)(1.0 / (1.0 - config_.dropout))};
    }

    // x = token embedding + position embedding, rows of length ld_embd with zero padding.
    void embed(const int32_t* tokens)
    {
        const float* p = w_.buffers[SWEEP_PARAMETERS];
        for (int r = 0; r < rows_; r++) {
            const float* token = p + o_.token + (size_t)tokens[r] * (size_t)s_.embd;
            const float* position = p + o_.position + (size_t)(r % length_) * (size_t)s_.embd;
            float* out = w_.stream[0] + (ptrdiff_t)r * s_.ld_embd;
            int c = 0;
            for (; c + Lanes <= s_.embd; c += Lanes) store16(out + c, load16(token + c) + load16(position + c));
            for (; c < s_.embd; c++) out[c] = token[c] + position[c];
        }
        if (drops_embeddings()) {
            DropoutSite of_embeddings = site(s_.layers, 0);
            drop(of_embeddings, w_.stream[0], w_.stream[0]);
        }
    }

    bool drops_embeddings() const { return dropout_ && config_.embd_dropout; }

    // Every row of `to` (ld_embd) = what the site's mask leaves of the same row of `from`; they may be the same.
    void drop(const DropoutSite& site, const float* from, float* to) const
    {
        for (int r = 0; r < rows_; r++, from += s_.ld_embd, to += s_.ld_embd) {
            uint32_t first = (uint32_t)(first_ * s_.block + r) * (uint32_t)s_.embd;
            for (int c = 0; c < s_.embd; c += Lanes)
                store16(to + c, keep(kept16(site, first + (uint32_t)c), load16(from + c) * splat16(site.scale)));
        }
    }

    Head head(int sequence, int h, const DropoutSite* site) const
    {
        uint32_t plane = (uint32_t)(first_ + sequence) * (uint32_t)s_.heads + (uint32_t)h;
        return {length_, s_.head_size, s_.ld_scores, s_.head_pad, (float)(1.0 / ::sqrt((double)s_.head_size)), site,
                plane * (uint32_t)(s_.block * s_.block)};
    }

    // Linear, dropout, residual: out = residual + dropout(a W^T + b).
    void add_branch(const PackedLinear& l, const float* a, ptrdiff_t lda, const float* residual, float* out, const DropoutSite* site)
    {
        if (site)
            multiply_packed(rows_, l.out, l.in, a, lda, l.forward, out, s_.ld_embd,
                            BiasDropoutResidual{l.bias, residual, s_.ld_embd, site, (uint32_t)(first_ * s_.block) * (uint32_t)s_.embd,
                                                (uint32_t)s_.embd});
        else
            multiply_packed(rows_, l.out, l.in, a, lda, l.forward, out, s_.ld_embd, BiasResidual{l.bias, residual, s_.ld_embd});
    }

    // Through all layers to norm_f. Without `keep_all` every layer works in layer 0's memory.
    void forward(const int32_t* tokens, bool keep_all)
    {
        embed(tokens);
        float* x = w_.stream[0];
        for (int l = 0; l < s_.layers; l++) {
            const PackedLayer& p = w_.layers[l];
            const Kept& k = w_.kept[keep_all ? l : 0];
            DropoutSite sites[3];
            for (int i = 0; dropout_ && i < 3; i++) sites[i] = site(l, i);

            normalize(rows_, s_.embd, x, k.norm1, s_.ld_embd, p.ln1.weight, p.ln1.bias, k.mean1, k.rstd1);
            if (s_.qkv_bias)
                multiply_packed(rows_, 3 * s_.embd, s_.embd, k.norm1, s_.ld_embd, p.qkv.forward, k.qkv, s_.ld_qkv, AddBias{p.qkv.bias});
            else
                multiply_packed(rows_, 3 * s_.embd, s_.embd, k.norm1, s_.ld_embd, p.qkv.forward, k.qkv, s_.ld_qkv, Store());
            for (int q = 0; q < sequences_; q++)
                for (int h = 0; h < s_.heads; h++) {
                    const float* qkv = k.qkv + (ptrdiff_t)q * s_.block * s_.ld_qkv + h * s_.head_size;
                    attend(head(q, h, dropout_ ? &sites[0] : nullptr), qkv, qkv + s_.embd, qkv + 2 * s_.embd, s_.ld_qkv, weights(k, q, h),
                           k.heads + (ptrdiff_t)q * s_.block * s_.ld_embd + h * s_.head_size, s_.ld_embd, w_.scratch);
                }
            add_branch(p.proj, k.heads, s_.ld_embd, x, k.middle, dropout_ ? &sites[1] : nullptr);

            normalize(rows_, s_.embd, k.middle, k.norm2, s_.ld_embd, p.ln2.weight, p.ln2.bias, k.mean2, k.rstd2);
            if (s_.gelu)
                multiply_packed(rows_, s_.hidden, s_.embd, k.norm2, s_.ld_embd, p.up.forward, k.hidden, s_.ld_hidden,
                                BiasGelu{p.up.bias, k.preactivation, s_.ld_hidden});
            else
                multiply_packed(rows_, s_.hidden, s_.embd, k.norm2, s_.ld_embd, p.up.forward, k.hidden, s_.ld_hidden, BiasRelu{p.up.bias});
            x = keep_all ? w_.stream[l + 1] : w_.stream[0]; // each element of the stream is read before it is written
            add_branch(p.down, k.hidden, s_.ld_hidden, k.middle, x, dropout_ ? &sites[2] : nullptr);
        }
        normalize(rows_, s_.embd, x, w_.norm_f, s_.ld_embd, w_.ln_f.weight, w_.ln_f.bias, w_.mean_f, w_.rstd_f);
    }

    float* weights(const Kept& k, int sequence, int h) const
    {
        return k.weights + ((ptrdiff_t)sequence * s_.heads + h) * s_.block * s_.ld_scores;
    }

    void logits_of(int rows)
    {
        multiply_packed(rows, s_.vocab, s_.embd, w_.norm_f, s_.ld_embd, w_.head.forward, w_.logits, s_.ld_vocab, AddBias{w_.head.bias});
    }

    // d_weight (out, in) += dy^T a (= in the first chunk), d_bias += the column sums of dy.
    void linear_gradients(const PackedLinear& l, const float* dy, ptrdiff_t ld_dy, const float* a, ptrdiff_t ld_a)
    {
        float* g = w_.buffers[SWEEP_GRADIENTS];
        bool add = first_ > 0;
        if (l.in % Lanes == 0) {
            multiply_transposed(l.out, l.in, rows_, dy, ld_dy, a, ld_a, g + l.weight, l.in, add, w_.dy_copy);
        } else {
            ptrdiff_t ld = (l.in + Lanes - 1) / Lanes * Lanes;
            multiply_transposed(l.out, l.in, rows_, dy, ld_dy, a, ld_a, w_.padded_gradient, ld, false, w_.dy_copy);
            if (!add) std::memset(g + l.weight, 0, sizeof(float) * (size_t)l.out * (size_t)l.in);
            for (int i = 0; i < l.out; i++) add_dense(g + l.weight + (size_t)i * (size_t)l.in, w_.padded_gradient + i * ld, l.in);
        }
        if (l.bias_at == Absent) return;
        for (int c = 0; c < l.out; c += Lanes) {
            f16 total = splat16(0);
            for (int r = 0; r < rows_; r++) total = total + load16(dy + r * ld_dy + c);
            store16(w_.row + c, total);
        }
        add_dense(g + l.bias_at, w_.row, l.out);
    }

    // dx += the gradient through a LayerNorm.
    void norm_gradients(const float* x, const float* dy, float* dx, const Affine& a, const float* mean, const float* rstd)
    {
        std::memset(w_.row, 0, sizeof(float) * (size_t)s_.embd_pad);
        std::memset(w_.bias_row, 0, sizeof(float) * (size_t)s_.embd_pad);
        normalize_backward(rows_, s_.embd, x, dy, dx, s_.ld_embd, a.weight, mean, rstd, w_.row, w_.bias_row);
        add_dense(w_.buffers[SWEEP_GRADIENTS] + a.weight_at, w_.row, s_.embd);
        if (a.bias_at != Absent) add_dense(w_.buffers[SWEEP_GRADIENTS] + a.bias_at, w_.bias_row, s_.embd);
    }

    // The branch's share of the stream's gradient: dropped where the branch was.
    const float* branch_gradient(const DropoutSite* site)
    {
        if (!site) return w_.d_stream;
        drop(*site, w_.d_stream, w_.d_branch);
        return w_.d_branch;
    }

    // The gradient of a Linear's input: dx = dy W.
    template <class Finish>
    void input_gradient(const PackedLinear& l, const float* dy, ptrdiff_t ld_dy, float* dx, ptrdiff_t ld_dx, const Finish& finish)
    {
        multiply_rows(rows_, l.in, l.out, dy, ld_dy, w_.buffers[SWEEP_PARAMETERS] + l.weight, dx, ld_dx, w_.weight_copy, finish);
    }

    void backward(const int32_t* tokens)
    {
        float* g = w_.buffers[SWEEP_GRADIENTS];
        linear_gradients(w_.head, w_.logits, s_.ld_vocab, w_.norm_f, s_.ld_embd);
        input_gradient(w_.head, w_.logits, s_.ld_vocab, w_.d_norm, s_.ld_embd, Store());
        std::memset(w_.d_stream, 0, sizeof(float) * (size_t)rows_ * (size_t)s_.ld_embd);
        norm_gradients(w_.stream[s_.layers], w_.d_norm, w_.d_stream, w_.ln_f, w_.mean_f, w_.rstd_f);

        for (int l = s_.layers - 1; l >= 0; l--) {
            const PackedLayer& p = w_.layers[l];
            const Kept& k = w_.kept[l];
            DropoutSite sites[3];
            for (int i = 0; dropout_ && i < 3; i++) sites[i] = site(l, i);

            const float* dy = branch_gradient(dropout_ ? &sites[2] : nullptr);
            linear_gradients(p.down, dy, s_.ld_embd, k.hidden, s_.ld_hidden);
            if (s_.gelu)
                input_gradient(p.down, dy, s_.ld_embd, w_.d_hidden, s_.ld_hidden, GeluGradient{k.preactivation, s_.ld_hidden});
            else
                input_gradient(p.down, dy, s_.ld_embd, w_.d_hidden, s_.ld_hidden, ReluGradient{k.hidden, s_.ld_hidden});
            linear_gradients(p.up, w_.d_hidden, s_.ld_hidden, k.norm2, s_.ld_embd);
            input_gradient(p.up, w_.d_hidden, s_.ld_hidden, w_.d_norm, s_.ld_embd, Store());
            norm_gradients(k.middle, w_.d_norm, w_.d_stream, p.ln2, k.mean2, k.rstd2);

            dy = branch_gradient(dropout_ ? &sites[1] : nullptr);
            linear_gradients(p.proj, dy, s_.ld_embd, k.heads, s_.ld_embd);
            input_gradient(p.proj, dy, s_.ld_embd, w_.d_norm, s_.ld_embd, Store());
            for (int q = 0; q < sequences_; q++)
                for (int h = 0; h < s_.heads; h++) {
                    ptrdiff_t at = (ptrdiff_t)q * s_.block * s_.ld_qkv + h * s_.head_size;
                    const float* qkv = k.qkv + at;
                    const float* d_out = w_.d_norm + (ptrdiff_t)q * s_.block * s_.ld_embd + h * s_.head_size;
                    float* d = w_.d_qkv + at;
                    attend_backward(head(q, h, dropout_ ? &sites[0] : nullptr), qkv, qkv + s_.embd, qkv + 2 * s_.embd, s_.ld_qkv,
                                    weights(k, q, h), d_out, s_.ld_embd, d, d + s_.embd, d + 2 * s_.embd, w_.scratch);
                }
            linear_gradients(p.qkv, w_.d_qkv, s_.ld_qkv, k.norm1, s_.ld_embd);
            input_gradient(p.qkv, w_.d_qkv, s_.ld_qkv, w_.d_norm, s_.ld_embd, Store());
            norm_gradients(w_.stream[l], w_.d_norm, w_.d_stream, p.ln1, k.mean1, k.rstd1);
        }
        if (drops_embeddings()) {
            DropoutSite of_embeddings = site(s_.layers, 0);
            drop(of_embeddings, w_.d_stream, w_.d_stream);
        }
        for (int r = 0; r < rows_; r++) {
            const float* d = w_.d_stream + (ptrdiff_t)r * s_.ld_embd;
            add_dense(g + o_.token + (size_t)tokens[r] * (size_t)s_.embd, d, s_.embd);
            add_dense(g + o_.position + (size_t)(r % s_.block) * (size_t)s_.embd, d, s_.embd);
        }
    }

    sweep_config config_;
    Shape s_;
    Offsets o_;
    Workspace w_;
    bool stale_;
    // The chunk at work.
    int64_t step_;
    int first_, sequences_, length_, rows_;
    bool dropout_;
};

// The bigram: the logits of what follows a token are the token's row of a table. One row at a time passes through the loss.
class BigramEngine final : public Engine {
public:
    BigramEngine(const sweep_config& config, const Shape& shape, float* memory)
        : config_(config), s_(shape), count_(offsets_of(shape).count)
    {
        Arena arena{memory, 0};
        logits_ = plan(s_, arena, buffers);
    }

    // Takes the memory; the row of logits is what it returns.
    static float* plan(const Shape& s, Arena& arena, float* (&buffers)[4])
    {
        for (float*& buffer : buffers) buffer = arena.take(offsets_of(s).count);
        float* logits = arena.take((size_t)s.ld_vocab);
        arena.take(64);
        return logits;
    }

    double train_step(const int32_t* x, const int32_t* y, int64_t step, bool update, double learning_rate) override
    {
        float* g = buffers[SWEEP_GRADIENTS];
        std::memset(g, 0, sizeof(float) * count_);
        int rows = s_.batch * s_.block;
        double total = 0;
        for (int r = 0; r < rows; r++) {
            total += (double)loss(x[r], y[r], true, 1.0f / (float)rows);
            add_dense(g + row_at(x[r]), logits_, s_.vocab);
        }
        if (update) {
            float clip = config_.grad_clip > 0 ? clip_coefficient(count_, g, config_.grad_clip) : 1.0f;
            adamw(Update({learning_rate, config_.weight_decay, config_.beta1, config_.beta2}, step, clip), buffers, 0, count_);
        }
        return total / (double)rows;
    }

    void eval_losses(const int32_t* x, const int32_t* y, int64_t sequences, float* losses) override
    {
        for (int64_t q = 0; q < sequences; q++) {
            double total = 0;
            for (int64_t r = q * s_.block; r < (q + 1) * s_.block; r++) total += (double)loss(x[r], y[r], false, 0);
            losses[q] = (float)(total / s_.block);
        }
    }

    void logits(const int32_t* tokens, int count, float* logits) override
    {
        std::memcpy(logits, buffers[SWEEP_PARAMETERS] + row_at(tokens[count - 1]), sizeof(float) * (size_t)s_.vocab);
    }

    void parameters_changed() override {}

private:
    size_t row_at(int32_t token) const { return (size_t)token * (size_t)s_.vocab; }

    // Leaves the gradient in logits_ where it is asked for.
    float loss(int32_t token, int32_t target, bool gradient, float gradient_scale)
    {
        std::memcpy(logits_, buffers[SWEEP_PARAMETERS] + row_at(token), sizeof(float) * (size_t)s_.vocab);
        return cross_entropy(logits_, s_.vocab, target, gradient, gradient_scale);
    }

    sweep_config config_;
    Shape s_;
    size_t count_;
    float* logits_; // (ld_vocab)
};

static size_t workspace_floats(const Shape& s)
{
    Arena arena{nullptr, 0};
    if (s.bigram) {
        float* buffers[4];
        BigramEngine::plan(s, arena, buffers);
    } else {
        Workspace w;
        plan(s, arena, w, false);
    }
    return arena.used;
}

static Engine* construct(void* object, const sweep_config& config, const Shape& shape, float* memory)
{
    if (shape.bigram) return new (object) BigramEngine(config, shape, memory);
    return new (object) GptEngine(config, shape, memory);
}

#define SWEEP_QUOTE(x) #x
#define SWEEP_NAME(x) SWEEP_QUOTE(x)
constexpr size_t ObjectBytes = sizeof(GptEngine) > sizeof(BigramEngine) ? sizeof(GptEngine) : sizeof(BigramEngine);
extern const KernelSet kernel_set;
const KernelSet kernel_set = {SWEEP_NAME(SWEEP_KERNEL_SET), ObjectBytes, workspace_floats, construct};

} // namespace SWEEP_KERNEL_SET
} // namespace sweep
