using TorchSharp.Modules;
using static TorchSharp.NativeMethods;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>
        /// Adam with decoupled weight decay (Loshchilov and Hutter 2019): m and v are running means of the gradient and its square, and a step is
        /// w - lr * weight_decay * w - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps). All parameters are updated in one native call.
        /// </summary>
        public sealed class AdamW : torch.optim.Optimizer
        {
            private readonly Group _group;
            private readonly Parameter[] _parameters;
            private readonly State[] _states;

            internal AdamW(IEnumerable<Parameter> parameters, Options options)
            {
                _parameters = [.. parameters];
                if (_parameters.Length == 0)
                    throw new ArgumentException("an optimizer needs at least one parameter", nameof(parameters));
                _group = new Group(options);
                _states = [.. _parameters.Select(parameter => new State(parameter))];
            }

            public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => [_group];

            public override IEnumerable<Parameter> parameters() => _parameters;

            public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
            {
                torch.Tensor? loss = null;
                if (closure is not null)
                {
                    using (torch.enable_grad())
                        loss = closure();
                }
                // Parameters that joined at different steps have different corrections; usually all have one.
                for (var from = 0; from < _states.Length;)
                {
                    var to = from + 1;
                    while (to < _states.Length && _states[to].step == _states[from].step)
                        to++;
                    Step(from, to);
                    from = to;
                }
                return loss;
            }

            /// <summary>The live settings and states: what is written into them counts from the next step on.</summary>
            public StateDictionary state_dict() => new([_group.Options], _states);

            /// <exception cref="ArgumentException">It holds another number of parameters.</exception>
            public void load_state_dict(StateDictionary state_dict)
            {
                ArgumentNullException.ThrowIfNull(state_dict);
                if (state_dict.State.Count != _states.Length || state_dict.Options.Count != 1)
                    throw new ArgumentException($"the state is of {state_dict.State.Count} parameters in {state_dict.Options.Count} groups, this optimizer has {_states.Length} in 1");
                if (state_dict.Options[0] is Options options)
                    _group.Options.Take(options);
                for (var i = 0; i < _states.Length; i++)
                    _states[i].LoadStateDict(state_dict.State[i]);
            }

            protected override void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var state in _states)
                    state.Dispose();
            }

            private unsafe void Step(int from, int to)
            {
                var options = _group.Options;
                var step = _states[from].step + 1;
                using var values = new TensorHandles(new ArraySegment<Parameter>(_parameters, from, to - from));
                using var first = new TensorHandles([.. _states[from..to].Select(state => state.exp_avg)]);
                using var second = new TensorHandles([.. _states[from..to].Select(state => state.exp_avg_sq)]);
                fixed (nint* p = values.Pointers, m = first.Pointers, v = second.Pointers)
                {
                    NativeError.Check(sweep_adamw_step(p, m, v, values.Count, step, _group.LearningRate, options.beta1!.Value, options.beta2!.Value, options.eps!.Value,
                        options.weight_decay!.Value, options.maximize == true ? 1 : 0));
                }
                for (var i = from; i < to; i++)
                    _states[i].step = step;
            }

            /// <summary>The settings; all have values in an optimizer.</summary>
            public sealed class Options : OptimizerOptions
            {
                public double? beta1 { get; set; }

                public double? beta2 { get; set; }

                public double? weight_decay { get; set; }

                public double? eps { get; set; }

                public bool? maximize { get; set; }

                internal void Take(Options other)
                {
                    LearningRate = other.LearningRate ?? LearningRate;
                    beta1 = other.beta1 ?? beta1;
                    beta2 = other.beta2 ?? beta2;
                    weight_decay = other.weight_decay ?? weight_decay;
                    eps = other.eps ?? eps;
                    maximize = other.maximize ?? maximize;
                }
            }

            /// <summary>Steps done, and the running means of the gradient and of its square, shaped as the parameter.</summary>
            public sealed class State : OptimizerState, IDisposable
            {
                internal State(Parameter parameter)
                {
                    // The optimizer outlives whatever scope it is made in; it frees them itself.
                    using (torch.no_grad())
                    {
                        exp_avg = torch.zeros_like(parameter).DetachFromDisposeScope();
                        exp_avg_sq = torch.zeros_like(parameter).DetachFromDisposeScope();
                    }
                }

                public long step { get; set; }

                public torch.Tensor exp_avg { get; set; }

                public torch.Tensor exp_avg_sq { get; set; }

                public override void LoadStateDict(OptimizerState source)
                {
                    if (source is not State other)
                        throw new ArgumentException($"{source?.GetType().Name ?? "null"} is no state of AdamW");
                    if (ReferenceEquals(other, this))
                        return;
                    step = other.step;
                    using (torch.no_grad())
                    {
                        exp_avg.copy_(other.exp_avg);
                        exp_avg_sq.copy_(other.exp_avg_sq);
                    }
                }

                public void Dispose()
                {
                    exp_avg.Dispose();
                    exp_avg_sq.Dispose();
                }
            }

            private sealed class Group(Options options) : torch.optim.ILearningRateController
            {
                internal Options Options { get; } = options;

                public double LearningRate
                {
                    get => Options.LearningRate!.Value;
                    set => Options.LearningRate = value;
                }

                public double InitialLearningRate
                {
                    get => Options.InitialLearningRate;
                    set => Options.InitialLearningRate = value;
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            /// <remarks>The default weight_decay is 0, unlike Python's.</remarks>
            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            {
                if (amsgrad)
                    throw new NotSupportedException("AdamW with amsgrad is not part of this subset of TorchSharp");
                ArgumentOutOfRangeException.ThrowIfNegative(lr);
                ArgumentOutOfRangeException.ThrowIfNegative(eps);
                ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
                RequireBeta(beta1, nameof(beta1));
                RequireBeta(beta2, nameof(beta2));
                return new AdamW(parameters, new AdamW.Options { LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, maximize = maximize });
            }

            public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                AdamW(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            private static void RequireBeta(double beta, string name)
            {
                if (beta is not (>= 0 and < 1))
                    throw new ArgumentOutOfRangeException(name, beta, "must be at least 0 and below 1");
            }
        }
    }
}
