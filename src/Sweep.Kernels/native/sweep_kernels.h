/* The C ABI of the fused engine. Every function returns a status; a failure writes its reason, zero-terminated, to `error` (may be null).
   An engine is used by one thread at a time. Token arrays are row-major (sequences, block). */
#ifndef SWEEP_KERNELS_H
#define SWEEP_KERNELS_H

#include <stdint.h>

#define SWEEP_KERNELS_ABI 2

#if defined(__GNUC__)
#define SWEEP_EXPORT __attribute__((visibility("default")))
#else
#define SWEEP_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum sweep_status {
    SWEEP_OK = 0,
    SWEEP_INVALID = 1,       /* an argument that cannot be */
    SWEEP_OUT_OF_MEMORY = 2,
    SWEEP_UNSUPPORTED = 3,   /* a kernel set this build or processor lacks */
    SWEEP_INTERNAL = 4,
} sweep_status;

typedef enum sweep_model {
    SWEEP_GPT = 0,
    SWEEP_BIGRAM = 1, /* a table of logits, (vocab, vocab); embd, heads, layers and what follows from them mean nothing */
} sweep_model;

typedef struct sweep_config {
    int32_t vocab, batch, block, embd, heads, layers; /* batch: sequences of a whole step, all micro-batches */
    int32_t model;                                    /* sweep_model */
    /* 0 or 1 */
    int32_t bias;                /* in LayerNorms, projections, MLP and head */
    int32_t qkv_bias;
    int32_t tie_weights;         /* the head's weight is the token embedding, without a bias */
    int32_t gelu;                /* instead of ReLU */
    int32_t embd_dropout;        /* dropout on the embeddings too */
    int32_t decay_matrices_only; /* no weight decay on biases and LayerNorms */
    int32_t reserved;            /* 0 */
    int64_t seed;
    double dropout;
    double weight_decay, beta1, beta2;
    double grad_clip; /* 0: off */
} sweep_config;

typedef enum sweep_buffer {
    SWEEP_PARAMETERS = 0,
    SWEEP_FIRST_MOMENTS = 1,
    SWEEP_SECOND_MOMENTS = 2,
    SWEEP_GRADIENTS = 3, /* of the last step, before clipping */
} sweep_buffer;

typedef struct sweep_engine sweep_engine;

SWEEP_EXPORT int32_t sweep_abi_version(void);

/* The set that create(kernel_set = null) takes: SWEEP_KERNELS from the environment, or the fastest this processor has. */
SWEEP_EXPORT int32_t sweep_kernel_set(char* name, int32_t name_length, char* error, int32_t error_length);

SWEEP_EXPORT int32_t sweep_sizes(const sweep_config* config, int64_t* parameters, int64_t* bytes, char* error, int32_t error_length);

SWEEP_EXPORT int32_t sweep_create(const sweep_config* config, const char* kernel_set, sweep_engine** engine, char* error,
                                  int32_t error_length);
SWEEP_EXPORT void sweep_destroy(sweep_engine* engine);

SWEEP_EXPORT int32_t sweep_read(sweep_engine* engine, int32_t buffer, float* values, int64_t count, char* error, int32_t error_length);
SWEEP_EXPORT int32_t sweep_write(sweep_engine* engine, int32_t buffer, const float* values, int64_t count, char* error,
                                 int32_t error_length);

/* Loss and gradients of one batch and, with update != 0, one AdamW update of this learning rate. step: updates done before. */
SWEEP_EXPORT int32_t sweep_train_step(sweep_engine* engine, const int32_t* x, const int32_t* y, int64_t step, int32_t update,
                                      double learning_rate, double* loss, char* error, int32_t error_length);

/* The mean loss of each sequence, without dropout. */
SWEEP_EXPORT int32_t sweep_eval_losses(sweep_engine* engine, const int32_t* x, const int32_t* y, int64_t sequences, float* losses,
                                       char* error, int32_t error_length);

/* Logits (vocab) that follow the last of 1..block tokens. */
SWEEP_EXPORT int32_t sweep_logits(sweep_engine* engine, const int32_t* tokens, int32_t count, float* logits, char* error,
                                  int32_t error_length);

#ifdef __cplusplus
}
#endif
#endif
