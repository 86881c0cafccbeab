using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            /// <summary>One step with the gradients as they are; a closure, if given, is evaluated first and its result handed on.</summary>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>Fills all gradients with zeros; they stay allocated.</summary>
            public virtual void zero_grad() => GradientList.Zero([.. parameters()], toNone: false);

            public abstract IEnumerable<Parameter> parameters();

            public abstract IEnumerable<ILearningRateController> ParamGroups { get; }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected abstract void Dispose(bool disposing);

            /// <summary>The groups' settings and every parameter's state, in the order of the parameters.</summary>
            public sealed class StateDictionary
            {
                internal StateDictionary(IEnumerable<OptimizerOptions> options, IEnumerable<OptimizerState> state)
                {
                    Options = [.. options];
                    State = [.. state];
                }

                public List<OptimizerOptions> Options { get; }

                public List<OptimizerState> State { get; }
            }
        }

        /// <summary>What a schedule may set.</summary>
        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }
    }
}
