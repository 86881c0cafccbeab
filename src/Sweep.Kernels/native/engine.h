// One model in training on one thread: its shape, its memory and what a kernel set does with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "sweep_kernels.h"

namespace sweep {

struct Layer;

// Dimensions of a model and of the memory it trains in. Rows of activations are (sequence, position) pairs; a row's length `ld_*` is a
// whole and odd number of cache lines, so that a column of a matrix spreads over the cache's sets. The floats beyond a row's content are
// zero.
struct Shape {
    int vocab, block, embd, heads, layers, batch;
    int head_size, hidden;
    bool bigram;                // a table of logits instead of a GPT
    bool bias, qkv_bias, tied;  // which parameters there are
    bool gelu;                  // keeps what goes into the activation
    int chunk;             // sequences that pass through the model together
    int embd_pad;          // embd rounded up to 16
    int ld_embd, ld_qkv, ld_hidden, ld_vocab;
    int ld_scores;         // block rounded up to 16: a row of attention weights
    int head_pad;          // head_size rounded up to 16
};

// The offset of a parameter that the model does not have.
constexpr size_t Absent = SIZE_MAX;

// Offsets of the parameters in the flat buffer, in the order of the model's state dict.
struct LayerOffsets {
    size_t ln1_weight, ln1_bias, qkv_weight, qkv_bias, proj_weight, proj_bias;
    size_t ln2_weight, ln2_bias, up_weight, up_bias, down_weight, down_bias;
};
struct Offsets {
    size_t token, position, ln_f_weight, ln_f_bias, head_weight, head_bias, count;
    LayerOffsets first; // of layer 0
    size_t layer_stride;
    LayerOffsets layer(int l) const
    {
        LayerOffsets o = first;
        size_t d = layer_stride * (size_t)l;
        for (size_t* p : {&o.ln1_weight, &o.ln1_bias, &o.qkv_weight, &o.qkv_bias, &o.proj_weight, &o.proj_bias, &o.ln2_weight, &o.ln2_bias,
                          &o.up_weight, &o.up_bias, &o.down_weight, &o.down_bias})
            if (*p != Absent) *p += d;
        return o;
    }
};

Shape shape_of(const sweep_config& config);
Offsets offsets_of(const Shape& shape);

// One kernel set's engine. Everything lives in one block of memory given at construction; nothing is allocated later.
class Engine {
public:
    virtual ~Engine() = default;
    // Updates only where `update` is true.
    virtual double train_step(const int32_t* x, const int32_t* y, int64_t step, bool update, double learning_rate) = 0;
    virtual void eval_losses(const int32_t* x, const int32_t* y, int64_t sequences, float* losses) = 0;
    virtual void logits(const int32_t* tokens, int count, float* logits) = 0;
    // The parameters changed from outside.
    virtual void parameters_changed() = 0;
    float* buffers[4]; // parameters, first and second moments, gradients: `count` floats each
};

// What each kernel set offers. `memory` is 64-byte aligned and zeroed.
struct KernelSet {
    const char* name;
    size_t object_bytes;
    size_t (*workspace_floats)(const Shape&);
    Engine* (*construct)(void* object, const sweep_config&, const Shape&, float* memory);
};

// Fastest first; null where this build or this processor lacks it.
const KernelSet* find_kernel_set(const char* name);
const KernelSet* best_kernel_set();

} // namespace sweep
