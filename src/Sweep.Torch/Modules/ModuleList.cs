using System.Collections;
using System.Globalization;
using TorchSharp.Modules;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules under the names 0, 1, ...</summary>
        public sealed class ModuleList<T> : torch.nn.Module, IReadOnlyList<T> where T : torch.nn.Module
        {
            private readonly List<T> _list = [];

            public ModuleList(params T[] modules)
                : base(nameof(ModuleList<T>))
            {
                append(modules);
            }

            public int Count => _list.Count;

            public T this[int index] => _list[index];

            public void Add(T item)
            {
                register_module(_list.Count.ToString(CultureInfo.InvariantCulture), item);
                _list.Add(item);
            }

            public void append(params T[] parameters)
            {
                foreach (var module in parameters)
                    Add(module);
            }

            public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
