// What a tensor is: its life, shape, type, place and bytes.
#include "guard.h"

#include <cstring>

using namespace sweep;

SWEEP_API int32_t sweep_tensor_free(handle self) {
    return guarded([&] { c10::raw::intrusive_ptr::decref(self); });
}

SWEEP_API int32_t sweep_tensor_dim(handle self, int64_t* dim) {
    return guarded([&] { *dim = borrowed(self)->dim(); });
}

SWEEP_API int32_t sweep_tensor_numel(handle self, int64_t* count) {
    return guarded([&] { *count = borrowed(self)->numel(); });
}

SWEEP_API int32_t sweep_tensor_sizes(handle self, int64_t* out, int32_t capacity, int32_t* count) {
    return guarded([&] {
        borrowed tensor(self);
        *count = static_cast<int32_t>(tensor->dim());
        if (*count <= capacity)
            std::memcpy(out, tensor->sizes().data(), sizeof(int64_t) * static_cast<size_t>(*count));
    });
}

SWEEP_API int32_t sweep_tensor_strides(handle self, int64_t* out, int32_t capacity, int32_t* count) {
    return guarded([&] {
        borrowed tensor(self);
        *count = static_cast<int32_t>(tensor->dim());
        if (*count <= capacity)
            std::memcpy(out, tensor->strides().data(), sizeof(int64_t) * static_cast<size_t>(*count));
    });
}

SWEEP_API int32_t sweep_tensor_size(handle self, int64_t dim, int64_t* size) {
    return guarded([&] { *size = borrowed(self)->size(dim); });
}

SWEEP_API int32_t sweep_tensor_dtype(handle self, int32_t* dtype) {
    return guarded([&] { *dtype = static_cast<int32_t>(borrowed(self)->scalar_type()); });
}

SWEEP_API int32_t sweep_tensor_element_size(handle self, int64_t* size) {
    return guarded([&] { *size = static_cast<int64_t>(borrowed(self)->element_size()); });
}

SWEEP_API int32_t sweep_tensor_device(handle self, int32_t* type, int32_t* index) {
    return guarded([&] {
        const auto device = borrowed(self)->device();
        *type = static_cast<int32_t>(device.type());
        *index = device.index();
    });
}

SWEEP_API int32_t sweep_tensor_is_contiguous(handle self, int32_t* contiguous) {
    return guarded([&] { *contiguous = borrowed(self)->is_contiguous(); });
}

SWEEP_API int32_t sweep_tensor_storage_offset(handle self, int64_t* offset) {
    return guarded([&] { *offset = borrowed(self)->storage_offset(); });
}

// The address of the first element; meaningful to the caller on the CPU only.
SWEEP_API int32_t sweep_tensor_data(handle self, void** data) {
    return guarded([&] { *data = borrowed(self)->data_ptr(); });
}

// The only element's bytes, from whichever device.
SWEEP_API int32_t sweep_tensor_item(handle self, void* out, int64_t size) {
    return guarded([&] {
        borrowed tensor(self);
        TORCH_CHECK(tensor->numel() == 1, "item() needs a tensor of one element; this one has ", tensor->numel());
        TORCH_CHECK(static_cast<int64_t>(tensor->element_size()) == size, "item() was asked for ", size, " bytes of a ", tensor->scalar_type());
        const at::Tensor here = tensor->is_cpu() ? at::Tensor() : tensor->detach().cpu();
        std::memcpy(out, here.defined() ? here.data_ptr() : tensor->data_ptr(), static_cast<size_t>(size));
    });
}

SWEEP_API int32_t sweep_tensor_to(handle self, options o, int32_t copy, int32_t non_blocking, handle* out) {
    return guarded([&] {
        borrowed tensor(self);
        const auto device = device_or_default(o.device_type, o.device_index).value_or(tensor->device());
        const auto dtype = dtype_or_default(o.dtype).value_or(tensor->scalar_type());
        *out = give(tensor->to(device, dtype, non_blocking != 0, copy != 0));
    });
}

SWEEP_API int32_t sweep_tensor_clone(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->clone()); });
}

SWEEP_API int32_t sweep_tensor_alias(handle self, handle* out) {
    return guarded([&] { *out = give(borrowed(self)->alias()); });
}

SWEEP_API int32_t sweep_tensor_copy_(handle self, handle source, int32_t non_blocking) {
    return guarded([&] { borrowed(self)->copy_(*borrowed(source), non_blocking != 0); });
}

// self takes the storage, shape and place of source; both then share the memory.
SWEEP_API int32_t sweep_tensor_set_(handle self, handle source) {
    return guarded([&] { borrowed(self)->set_(*borrowed(source)); });
}

// self's contents become source's without autograd noticing; its identity (and so the graph's leaves) stays.
SWEEP_API int32_t sweep_tensor_set_data(handle self, handle source) {
    return guarded([&] { borrowed(self)->set_data(*borrowed(source)); });
}
