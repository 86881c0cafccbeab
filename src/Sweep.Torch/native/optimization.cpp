// A step of AdamW over all parameters in one call, and the norm of their gradients.
#include "guard.h"

#include <c10/core/GradMode.h>

#include <cmath>

using namespace sweep;

namespace {

bool plain_float(const at::Tensor& tensor) { return tensor.is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous(); }

struct adamw {
    double rate, beta1, beta2, eps, decay;
    int64_t step;
    bool maximize;

    // The rate with the first moment's correction in it, and the root of the second's.
    double step_size() const { return rate / (1 - std::pow(beta1, static_cast<double>(step))); }
    double root_correction2() const { return std::sqrt(1 - std::pow(beta2, static_cast<double>(step))); }
};

// Loshchilov & Hutter's decoupled decay, in the order of PyTorch's single-tensor loop, one pass over the memory. Every element is computed by IEEE operations alone
// (no contraction, see CMakeLists.txt), so the result does not depend on the instruction set.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void update(float* __restrict p, const float* __restrict g, float* __restrict m, float* __restrict v, int64_t count, float keep, float beta1, float beta2,
            float one_less_beta1, float one_less_beta2, float step_size, float root_correction, float eps, float sign) {
    for (int64_t i = 0; i < count; i++) {
        const float gradient = sign * g[i];
        const float first = m[i] * beta1 + one_less_beta1 * gradient;
        const float second = v[i] * beta2 + one_less_beta2 * gradient * gradient;
        m[i] = first;
        v[i] = second;
        p[i] = p[i] * keep - step_size * (first / (std::sqrt(second) / root_correction + eps));
    }
}

// The same for any device and type, a few operations over whole lists; on CUDA each is one kernel or few, and none waits for the device.
void step_lists(const std::vector<at::Tensor>& parameters, std::vector<at::Tensor> grads, const std::vector<at::Tensor>& first, const std::vector<at::Tensor>& second,
                const adamw& a) {
    if (a.maximize)
        grads = at::_foreach_neg(grads);
    if (a.decay != 0)
        at::_foreach_mul_(parameters, 1 - a.rate * a.decay);
    at::_foreach_mul_(first, a.beta1);
    at::_foreach_add_(first, grads, 1 - a.beta1);
    at::_foreach_mul_(second, a.beta2);
    at::_foreach_addcmul_(second, grads, grads, 1 - a.beta2);
    auto scale = at::_foreach_sqrt(second);
    at::_foreach_div_(scale, a.root_correction2());
    at::_foreach_add_(scale, a.eps);
    at::_foreach_addcdiv_(parameters, first, scale, -a.step_size());
}

}  // namespace

// parameters, first and second moments stand in the same order; a parameter without a gradient is passed over. `step` counts from 1.
SWEEP_API int32_t sweep_adamw_step(const handle* parameters, const handle* first, const handle* second, int32_t count, int64_t step, double rate, double beta1,
                                   double beta2, double eps, double decay, int32_t maximize) {
    return guarded([&] {
        c10::NoGradGuard no_grad;
        const adamw a{rate, beta1, beta2, eps, decay, step, maximize != 0};
        std::vector<at::Tensor> others, other_grads, other_first, other_second;
        for (int32_t i = 0; i < count; i++) {
            borrowed parameter(parameters[i]), m(first[i]), v(second[i]);
            const at::Tensor& grad = parameter->grad();
            if (!grad.defined())
                continue;
            TORCH_CHECK(!grad.is_sparse(), "AdamW takes no sparse gradients");
            if (plain_float(*parameter) && plain_float(grad) && plain_float(*m) && plain_float(*v)) {
                update(parameter->data_ptr<float>(), grad.data_ptr<float>(), m->data_ptr<float>(), v->data_ptr<float>(), parameter->numel(),
                       static_cast<float>(1 - a.rate * a.decay), static_cast<float>(a.beta1), static_cast<float>(a.beta2), static_cast<float>(1 - a.beta1),
                       static_cast<float>(1 - a.beta2), static_cast<float>(a.step_size()), static_cast<float>(a.root_correction2()), static_cast<float>(a.eps),
                       a.maximize ? -1.0f : 1.0f);
            } else {
                others.push_back(*parameter);
                other_grads.push_back(grad);
                other_first.push_back(*m);
                other_second.push_back(*v);
            }
        }
        if (!others.empty())
            step_lists(others, std::move(other_grads), other_first, other_second, a);
    });
}

// Scales all gradients by max_norm / (norm + 1e-6) where that is below 1, as PyTorch does; gives the norm before.
SWEEP_API int32_t sweep_clip_grad_norm(const handle* parameters, int32_t count, double max_norm, double norm_type, double* total) {
    return guarded([&] {
        c10::NoGradGuard no_grad;
        std::vector<at::Tensor> norms, grads;
        for (int32_t i = 0; i < count; i++) {
            const at::Tensor& grad = borrowed(parameters[i])->grad();
            if (grad.defined())
                grads.push_back(grad);
        }
        *total = 0;
        if (grads.empty())
            return;
        for (const auto& grad : grads)
            norms.push_back((std::isinf(norm_type) ? grad.abs().max() : grad.norm(norm_type)).to(grads[0].device()));
        const auto stacked = at::stack(norms);
        *total = (std::isinf(norm_type) ? stacked.max() : stacked.norm(norm_type)).item().toDouble();
        const double factor = max_norm / (*total + 1e-6);
        if (factor < 1) {
            for (auto& grad : grads)
                grad.mul_(factor);
        }
    });
}

SWEEP_API int32_t sweep_zero_grads(const handle* parameters, int32_t count, int32_t to_none) {
    return guarded([&] {
        for (int32_t i = 0; i < count; i++) {
            auto& grad = borrowed(parameters[i])->mutable_grad();
            if (!grad.defined())
                continue;
            if (to_none) {
                grad = at::Tensor();
            } else {
                grad.detach_();
                grad.zero_();
            }
        }
    });
}
