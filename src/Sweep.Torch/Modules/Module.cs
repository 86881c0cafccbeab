using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Parameters, buffers and modules under names, and what is done to all of them at once. A derived class calls <see cref="RegisterComponents"/> when its fields stand:
        /// modules, parameters and tensors among them are registered under the fields' names.
        /// </summary>
        public class Module : IDisposable
        {
            private readonly List<(string name, Module module)> _modules = [];
            private readonly List<(string name, Parameter parameter)> _parameters = [];
            private readonly List<(string name, Tensor buffer, bool persistent)> _buffers = [];
            private readonly string _name;
            private bool _componentsRegistered;
            private bool _disposed;

            protected Module(string name)
            {
                _name = name;
            }

            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => _name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Forgets the gradients, or fills them with zeros.</summary>
            public virtual void zero_grad(bool set_to_none = true) => GradientList.Zero([.. parameters()], set_to_none);

            public virtual Module apply(Action<Module> fn)
            {
                ArgumentNullException.ThrowIfNull(fn);
                foreach (var (_, module) in named_children())
                    module.apply(fn);
                fn(this);
                return this;
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _modules;

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All modules below this one, parents before their children, as <c>child.grandchild</c>.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (name, module) in named_children())
                {
                    yield return (name, module);
                    foreach (var (inner, below) in module.named_modules())
                        yield return ($"{name}.{inner}", below);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);

            /// <summary>This module's own in the order of registration, then its modules'; one that is shared appears once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                IEnumerable<(string name, Parameter parameter)> all = recurse ? _parameters.Concat(Below(module => module.named_parameters())) : _parameters;
                return all.DistinctBy(named => named.parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(named => named.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var own = _buffers.Where(buffer => include_nonpersistent || buffer.persistent).Select(buffer => (buffer.name, buffer.buffer));
                return recurse ? own.Concat(Below(module => module.named_buffers(true, include_nonpersistent))) : own;
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(named => named.name == target).parameter;

            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(named => named.name == target).buffer;

            /// <summary>The parameters and persistent buffers themselves, not copies, under their full names.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach (var (name, tensor) in State())
                    destination.TryAdd(string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}", tensor);
                return destination;
            }

            /// <summary>Copies the values into this module's tensors, converting type and device.</summary>
            /// <exception cref="InvalidOperationException">With <paramref name="strict"/>, where a name is missing or unknown.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var own = state_dict();
                List<string> missing = [.. own.Keys.Where(name => !source.ContainsKey(name) && skip?.Contains(name) != true)];
                List<string> unexpected = [.. source.Keys.Where(name => !own.ContainsKey(name) && skip?.Contains(name) != true)];
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException($"the state does not fit {GetName()}: missing [{string.Join(", ", missing)}], unknown [{string.Join(", ", unexpected)}]");
                using (no_grad())
                {
                    foreach (var (name, tensor) in own)
                    {
                        if (skip?.Contains(name) != true && source.TryGetValue(name, out var value))
                            Take(tensor, value, name);
                    }
                }
                return (missing, unexpected);
            }

            public virtual void register_module(string name, Module submodule)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                ArgumentNullException.ThrowIfNull(submodule);
                if (name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"a module's name has no dots, got '{name}'", nameof(name));
                RequireFree(name);
                submodule.RegisterComponents();
                _modules.Add((name, submodule));
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                RequireFree(name);
                _parameters.Add((name, param));
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                RequireFree(name);
                _buffers.Add((name, tensor, persistent));
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees the parameters, the buffers and the modules below.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed)
                    return;
                _disposed = true;
                foreach (var (_, module) in _modules)
                    module.Dispose();
                foreach (var (_, parameter) in _parameters)
                    parameter.Dispose();
                foreach (var (_, buffer, _) in _buffers)
                    buffer.Dispose();
            }

            /// <summary>Registers the fields that are modules, parameters or tensors and are not registered yet, in the order of their declaration.</summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsRegistered)
                    return;
                _componentsRegistered = true;
                foreach (var field in FieldsOf(GetType()))
                {
                    if (IsRegistered(field.Name))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(field.Name, module); break;
                        case Parameter parameter: register_parameter(field.Name, parameter); break;
                        case Tensor tensor: register_buffer(field.Name, tensor); break;
                    }
                }
            }

            /// <summary>Puts another parameter in the place of one that is registered.</summary>
            internal void ReplaceParameter(string name, Parameter? parameter)
            {
                var at = _parameters.FindIndex(named => named.name == name);
                if (at >= 0)
                    _parameters.RemoveAt(at);
                if (parameter is not null)
                    _parameters.Insert(at < 0 ? _parameters.Count : at, (name, parameter));
            }

            /// <summary>Moves and converts every floating-point parameter and buffer; other buffers are moved only.</summary>
            internal void Convert(Device? device, ScalarType? dtype)
            {
                if (dtype is { } type && !is_floating_point(type))
                    throw new ArgumentException($"a module's parameters are floating-point numbers, not {dtype}");
                using (no_grad())
                {
                    foreach (var tensor in parameters().Concat(buffers()))
                    {
                        using var converted = tensor.is_floating_point() && dtype is { } wanted ? tensor.to(wanted, device ?? tensor.device) : tensor.to(device ?? tensor.device);
                        tensor.SetData(converted);
                        using var grad = tensor.grad;
                        if (grad is null)
                            continue;
                        using var convertedGrad = grad.to(converted.dtype, converted.device);
                        tensor.grad = convertedGrad;
                    }
                }
            }

            internal void ClearModules() => _modules.Clear();

            private static void Take(Tensor target, Tensor value, string name)
            {
                if (!target.shape.SequenceEqual(value.shape))
                    throw new InvalidOperationException($"{name} is [{string.Join(", ", target.shape)}] here and [{string.Join(", ", value.shape)}] in the state");
                target.copy_(value);
            }

            private static IEnumerable<FieldInfo> FieldsOf(Type type)
            {
                for (var level = type; level is not null && level != typeof(Module); level = level.BaseType)
                {
                    foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                        yield return field;
                }
            }

            private IEnumerable<(string name, T item)> Below<T>(Func<Module, IEnumerable<(string name, T item)>> select) =>
                named_children().SelectMany(child => select(child.module).Select(found => ($"{child.name}.{found.name}", found.item)));

            private IEnumerable<(string name, Tensor tensor)> State()
            {
                foreach (var (name, parameter) in _parameters)
                    yield return (name, parameter);
                foreach (var (name, buffer, persistent) in _buffers)
                {
                    if (persistent)
                        yield return (name, buffer);
                }
                foreach (var (child, module) in named_children())
                {
                    foreach (var (name, tensor) in module.State())
                        yield return ($"{child}.{name}", tensor);
                }
            }

            private bool IsRegistered(string name) =>
                _modules.Exists(named => named.name == name) || _parameters.Exists(named => named.name == name) || _buffers.Exists(named => named.name == name);

            private void RequireFree(string name)
            {
                if (IsRegistered(name))
                    throw new InvalidOperationException($"{GetName()} has something registered as '{name}' already");
            }
        }
    }
}
