// The exports: arguments checked, everything caught, the reason written to the caller's buffer.
#include "sweep_kernels.h"

#include "engine.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>

#if defined(__SSE2__)
#include <immintrin.h>
#endif
#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

using namespace sweep;

struct sweep_engine {
    sweep_config config;
    Shape shape;
    int64_t parameters;
    void* memory;
    void* object;
    Engine* engine;
};

namespace {

struct Invalid : std::runtime_error {
    using std::runtime_error::runtime_error;
};
struct Unsupported : std::runtime_error {
    using std::runtime_error::runtime_error;
};
struct OutOfMemory : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void say(char* error, int32_t length, const char* text)
{
    if (error && length > 0) std::snprintf(error, (size_t)length, "%s", text);
}

template <class Body>
int32_t guarded(char* error, int32_t length, Body body) noexcept
{
    try {
        body();
        say(error, length, "");
        return SWEEP_OK;
    } catch (const Invalid& e) {
        say(error, length, e.what());
        return SWEEP_INVALID;
    } catch (const Unsupported& e) {
        say(error, length, e.what());
        return SWEEP_UNSUPPORTED;
    } catch (const OutOfMemory& e) {
        say(error, length, e.what());
        return SWEEP_OUT_OF_MEMORY;
    } catch (const std::bad_alloc&) {
        say(error, length, "out of memory");
        return SWEEP_OUT_OF_MEMORY;
    } catch (const std::exception& e) {
        say(error, length, e.what());
        return SWEEP_INTERNAL;
    } catch (...) {
        say(error, length, "unknown failure in the kernels");
        return SWEEP_INTERNAL;
    }
}

void require(bool ok, const std::string& otherwise)
{
    if (!ok) throw Invalid(otherwise);
}

std::string number(double v)
{
    char text[32];
    std::snprintf(text, sizeof text, "%g", v);
    return text;
}

void check(const sweep_config& c)
{
    auto between = [](const char* name, int64_t value, int64_t least, int64_t most) {
        std::string range = std::to_string(least) + " and " + std::to_string(most);
        require(value >= least && value <= most, std::string(name) + " is " + std::to_string(value) + "; it must lie between " + range);
    };
    between("model", c.model, SWEEP_GPT, SWEEP_BIGRAM);
    between("vocab", c.vocab, 1, 1 << 21);
    between("batch_size times gradient_accumulation_steps", c.batch, 1, 1 << 24);
    between("block_size", c.block, 1, c.model == SWEEP_BIGRAM ? 1 << 16 : 1 << 14);
    int64_t tokens = (int64_t)c.batch * c.block, most = 1 << 28;
    require(tokens <= most, "a step of " + std::to_string(tokens) + " tokens is too large; the most are " + std::to_string(most));
    if (c.model == SWEEP_GPT) {
        between("n_embd", c.embd, 1, 1 << 14);
        between("n_head", c.heads, 1, c.embd);
        between("n_layer", c.layers, 1, 1024);
        require(c.embd % c.heads == 0, "n_embd " + std::to_string(c.embd) + " is not divisible by n_head " + std::to_string(c.heads));
        require(c.dropout >= 0 && c.dropout < 1, "dropout is " + number(c.dropout) + "; it must lie in [0, 1)");
    }
    require(std::isfinite(c.weight_decay), "weight_decay must be finite");
    require(c.beta1 >= 0 && c.beta1 < 1 && c.beta2 >= 0 && c.beta2 < 1, "beta1 and beta2 must lie in [0, 1)");
    require(c.grad_clip >= 0 && std::isfinite(c.grad_clip), "grad_clip must be finite and not negative");
}

const KernelSet& chosen(const char* name)
{
    const char* from = "asked for";
    if (!name || !*name) {
        name = std::getenv("SWEEP_KERNELS");
        from = "in SWEEP_KERNELS";
    }
    if (!name || !*name) return *best_kernel_set();
    if (const KernelSet* set = find_kernel_set(name)) return *set;
    throw Unsupported("kernel set '" + std::string(name) + "' " + from + " is not available on this processor; the best here is '" +
                      best_kernel_set()->name + "' (known: avx512, avx2, baseline)");
}

void check_tokens(const char* name, const int32_t* tokens, int64_t count, int32_t vocab)
{
    require(tokens != nullptr, std::string(name) + " is null");
    for (int64_t i = 0; i < count; i++)
        if ((uint32_t)tokens[i] >= (uint32_t)vocab)
            throw Invalid(std::string(name) + "[" + std::to_string(i) + "] is " + std::to_string(tokens[i]) + "; tokens lie in [0, " +
                          std::to_string(vocab) + ")");
}

constexpr size_t HugePage = 2u << 20;

size_t rounded(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

// Zeroed, so that what was promised is really there; on huge pages where the system gives them.
void* allocate(size_t bytes)
{
#if defined(__linux__)
    double physical = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGE_SIZE);
    if ((double)bytes > physical)
        throw OutOfMemory("the model needs " + number((double)bytes / 1e9) + " GB; this machine has " + number(physical / 1e9) + " GB");
#endif
    void* memory = nullptr;
    size_t alignment = bytes >= HugePage ? HugePage : 64;
    if (posix_memalign(&memory, alignment, rounded(bytes, alignment)))
        throw OutOfMemory("could not allocate " + number((double)bytes / 1e6) + " MB for the model and its activations");
#if defined(__linux__)
    if (alignment == HugePage) madvise(memory, rounded(bytes, alignment), MADV_HUGEPAGE);
#endif
    std::memset(memory, 0, rounded(bytes, alignment));
    return memory;
}

// Numbers below 1.2e-38 count as zero while the kernels run: where a gradient has ended (a dead ReLU, a rare token) AdamW's moments decay
// into them and stay, and each would cost a hundred times an ordinary one. The caller's setting comes back.
class TinyIsZero {
public:
#if defined(__SSE2__)
    TinyIsZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040u); }
    ~TinyIsZero() { _mm_setcsr(before_); }

private:
    unsigned before_;
#else
    TinyIsZero() {}
#endif
};

float* buffer_of(sweep_engine* e, int32_t buffer, const void* values, int64_t count)
{
    require(e && values, "engine or values is null");
    require(buffer >= 0 && buffer < 4, "buffer " + std::to_string(buffer) + " is not one of 0..3");
    require(count == e->parameters, "the buffer holds " + std::to_string(e->parameters) + " values, not " + std::to_string(count));
    return e->engine->buffers[buffer];
}

} // namespace

int32_t sweep_abi_version(void) { return SWEEP_KERNELS_ABI; }

int32_t sweep_kernel_set(char* name, int32_t name_length, char* error, int32_t error_length)
{
    return guarded(error, error_length, [&] { say(name, name_length, chosen(nullptr).name); });
}

int32_t sweep_sizes(const sweep_config* config, int64_t* parameters, int64_t* bytes, char* error, int32_t error_length)
{
    return guarded(error, error_length, [&] {
        require(config && parameters && bytes, "an argument is null");
        check(*config);
        Shape shape = shape_of(*config);
        *parameters = (int64_t)offsets_of(shape).count;
        *bytes = (int64_t)(chosen(nullptr).workspace_floats(shape) * sizeof(float));
    });
}

int32_t sweep_create(const sweep_config* config, const char* kernel_set, sweep_engine** engine, char* error, int32_t error_length)
{
    return guarded(error, error_length, [&] {
        require(config && engine, "config or engine is null");
        *engine = nullptr;
        check(*config);
        const KernelSet& set = chosen(kernel_set);
        Shape shape = shape_of(*config);
        sweep_engine* made = new sweep_engine{*config, shape, (int64_t)offsets_of(shape).count, nullptr, nullptr, nullptr};
        try {
            made->memory = allocate(set.workspace_floats(shape) * sizeof(float));
            made->object = ::operator new(set.object_bytes);
            made->engine = set.construct(made->object, *config, shape, (float*)made->memory);
        } catch (...) {
            sweep_destroy(made);
            throw;
        }
        *engine = made;
    });
}

void sweep_destroy(sweep_engine* engine)
{
    if (!engine) return;
    if (engine->engine) engine->engine->~Engine();
    ::operator delete(engine->object);
    std::free(engine->memory);
    delete engine;
}

int32_t sweep_read(sweep_engine* engine, int32_t buffer, float* values, int64_t count, char* error, int32_t error_length)
{
    return guarded(error, error_length, [&] {
        std::memcpy(values, buffer_of(engine, buffer, values, count), sizeof(float) * (size_t)count);
    });
}

int32_t sweep_write(sweep_engine* engine, int32_t buffer, const float* values, int64_t count, char* error, int32_t error_length)
{
    return guarded(error, error_length, [&] {
        std::memcpy(buffer_of(engine, buffer, values, count), values, sizeof(float) * (size_t)count);
        engine->engine->parameters_changed();
    });
}

int32_t sweep_train_step(sweep_engine* engine, const int32_t* x, const int32_t* y, int64_t step, int32_t update, double learning_rate,
                         double* loss, char* error, int32_t error_length)
{
    return guarded(error, error_length, [&] {
        require(engine && loss, "engine or loss is null");
        require(std::isfinite(learning_rate), "learning_rate must be finite");
        require(step >= 0, "step is " + std::to_string(step) + "; it counts the updates done before");
        int64_t tokens = (int64_t)engine->shape.batch * engine->shape.block;
        check_tokens("x", x, tokens, engine->shape.vocab);
        check_tokens("y", y, tokens, engine->shape.vocab);
        TinyIsZero mode;
        *loss = engine->engine->train_step(x, y, step, update != 0, learning_rate);
    });
}

int32_t sweep_eval_losses(sweep_engine* engine, const int32_t* x, const int32_t* y, int64_t sequences, float* losses, char* error,
                          int32_t error_length)
{
    return guarded(error, error_length, [&] {
        require(engine && losses && sequences >= 0, "engine or losses is null, or sequences is negative");
        check_tokens("x", x, sequences * engine->shape.block, engine->shape.vocab);
        check_tokens("y", y, sequences * engine->shape.block, engine->shape.vocab);
        TinyIsZero mode;
        engine->engine->eval_losses(x, y, sequences, losses);
    });
}

int32_t sweep_logits(sweep_engine* engine, const int32_t* tokens, int32_t count, float* logits, char* error, int32_t error_length)
{
    return guarded(error, error_length, [&] {
        require(engine && logits, "engine or logits is null");
        require(count >= 1 && count <= engine->shape.block,
                "a context of " + std::to_string(count) + " tokens does not fit block_size " + std::to_string(engine->shape.block));
        check_tokens("tokens", tokens, count, engine->shape.vocab);
        TinyIsZero mode;
        engine->engine->logits(tokens, count, logits);
    });
}
