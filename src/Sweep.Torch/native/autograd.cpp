// Gradients, and the modes in which none are kept.
#include "guard.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

using namespace sweep;

SWEEP_API int32_t sweep_requires_grad(handle self, int32_t* required) {
    return guarded([&] { *required = borrowed(self)->requires_grad(); });
}

SWEEP_API int32_t sweep_set_requires_grad(handle self, int32_t required) {
    return guarded([&] { borrowed(self)->set_requires_grad(required != 0); });
}

SWEEP_API int32_t sweep_retain_grad(handle self) {
    return guarded([&] { borrowed(self)->retain_grad(); });
}

SWEEP_API int32_t sweep_is_leaf(handle self, int32_t* leaf) {
    return guarded([&] { *leaf = borrowed(self)->is_leaf(); });
}

SWEEP_API int32_t sweep_grad(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->grad()); });
}

SWEEP_API int32_t sweep_set_grad(handle self, handle grad) {
    return guarded([&] { borrowed(self)->mutable_grad() = *borrowed(grad); });
}

SWEEP_API int32_t sweep_detach(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->detach()); });
}

SWEEP_API int32_t sweep_detach_(handle self) {
    return guarded([&] { borrowed(self)->detach_(); });
}

SWEEP_API int32_t sweep_backward(handle self) {
    return guarded([&] { borrowed(self)->backward(); });
}

// retain_graph -1: as create_graph. Without inputs the gradients of all leaves are accumulated.
SWEEP_API int32_t sweep_backward_all(const handle* tensors, int32_t count, const handle* grads, int32_t grad_count, int32_t retain_graph, int32_t create_graph,
                                     const handle* inputs, int32_t input_count) {
    return guarded([&] {
        torch::autograd::backward(list(tensors, count), list(grads, grad_count), retain_graph < 0 ? optional<bool>() : optional<bool>(retain_graph != 0),
                                  create_graph != 0, list(inputs, input_count));
    });
}

// out has room for input_count handles; an input that nothing depends on yields null where that is allowed.
SWEEP_API int32_t sweep_gradients(const handle* outputs, int32_t output_count, const handle* inputs, int32_t input_count, const handle* grads, int32_t grad_count,
                                  int32_t retain_graph, int32_t create_graph, int32_t allow_unused, handle* out) {
    return guarded([&] {
        auto gradients = torch::autograd::grad(list(outputs, output_count), list(inputs, input_count), list(grads, grad_count), retain_graph != 0,
                                               create_graph != 0, allow_unused != 0);
        int32_t written = 0;
        give_all(std::move(gradients), out, input_count, &written);
    });
}

SWEEP_API int32_t sweep_grad_mode(int32_t* enabled) {
    return guarded([&] { *enabled = c10::GradMode::is_enabled(); });
}

SWEEP_API int32_t sweep_set_grad_mode(int32_t enabled) {
    return guarded([&] { c10::GradMode::set_enabled(enabled != 0); });
}

// A guard must be left on the thread that entered it, innermost first.
SWEEP_API int32_t sweep_inference_mode_enter(int32_t enabled, void** guard) {
    return guarded([&] { *guard = new c10::InferenceMode(enabled != 0); });
}

SWEEP_API int32_t sweep_inference_mode_leave(void* guard) {
    return guarded([&] { delete static_cast<c10::InferenceMode*>(guard); });
}

SWEEP_API int32_t sweep_is_inference_mode(int32_t* enabled) {
    return guarded([&] { *enabled = c10::InferenceMode::is_enabled(); });
}
