using System.Globalization;
using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules one after the other, under their names or 0, 1, ...; what passes between them is disposed.</summary>
        public sealed class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
        {
            private readonly List<torch.nn.Module<torch.Tensor, torch.Tensor>> _stages = [];

            internal Sequential(IEnumerable<(string name, torch.nn.Module<torch.Tensor, torch.Tensor> submodule)> modules)
                : base(nameof(Sequential))
            {
                foreach (var (name, module) in modules)
                    append(name, module);
            }

            public int Count => _stages.Count;

            public torch.nn.Module<torch.Tensor, torch.Tensor> this[int index] => _stages[index];

            public Sequential append(string name, torch.nn.Module<torch.Tensor, torch.Tensor> module)
            {
                register_module(name, module);
                _stages.Add(module);
                return this;
            }

            public Sequential append(torch.nn.Module<torch.Tensor, torch.Tensor> module) => append(_stages.Count.ToString(CultureInfo.InvariantCulture), module);

            public override torch.Tensor forward(torch.Tensor input)
            {
                if (_stages.Count == 0)
                    return input.alias();
                var current = input;
                foreach (var stage in _stages)
                {
                    var next = stage.call(current);
                    // An in-place stage gives its input back.
                    if (!ReferenceEquals(current, input) && !ReferenceEquals(current, next))
                        current.Dispose();
                    current = next;
                }
                return current;
            }

            protected override void RegisterComponents()
            {
                // The stages are registered as they are appended.
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules.Select((module, i) => (i.ToString(CultureInfo.InvariantCulture), module)));

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);
        }
    }
}
