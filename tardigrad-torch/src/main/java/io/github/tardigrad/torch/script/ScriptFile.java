package io.github.tardigrad.torch.script;

import io.github.tardigrad.torch.network.TorchProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedIValue;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.module_iterator;
import org.bytedeco.pytorch.module_list;
import org.bytedeco.pytorch.named_attribute_iterator;
import org.bytedeco.pytorch.named_attribute_list;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/** Loads modules that torch.jit.save wrote, and lists what they have. Everything belongs to the caller's scope. */
final class ScriptFile {
    private ScriptFile() {}

    /**
     * Loads a module into main memory, wherever it was saved from.
     *
     * @throws IllegalArgumentException if it is no such file, or of a newer version; the message says which
     */
    static JitModule load(Path file) {
        try {
            return torch.load(file.toString(), new DeviceOptional(new Device(DeviceType.CPU)), false);
        } catch (RuntimeException e) {
            String problem = TorchProblem.line(e);
            String what = problem.contains("maximum supported version")
                    ? "written by a newer PyTorch than this one: "
                    : "not a module that torch.jit.save wrote: ";
            throw new IllegalArgumentException(file + ": " + what + problem, e);
        }
    }

    /** The parameters under all their names, in the order of the state dictionary: a tied one comes more than once. */
    static List<NamedTensor> parameters(JitModule module) {
        named_parameter_list list = module.named_parameters();
        List<NamedTensor> found = new ArrayList<>();
        named_parameter_iterator next = list.begin();
        for (long i = 0; i < list.size(); i++, next.increment()) {
            found.add(new NamedTensor(next.multiply()));
        }
        return found;
    }

    /** The tensors of the state dictionary that are no parameters, and buffers that are not saved with it. */
    static List<NamedTensor> buffers(JitModule module) {
        named_buffer_list list = module.named_buffers();
        List<NamedTensor> found = new ArrayList<>();
        named_buffer_iterator next = list.begin();
        for (long i = 0; i < list.size(); i++, next.increment()) {
            found.add(new NamedTensor(next.multiply()));
        }
        return found;
    }

    /** All tensors that the module has under a name: parameters, buffers, and those that are mere attributes. */
    static List<NamedIValue> tensors(JitModule module) {
        named_attribute_list list = module.named_attributes();
        List<NamedIValue> found = new ArrayList<>();
        named_attribute_iterator next = list.begin();
        for (long i = 0; i < list.size(); i++, next.increment()) {
            NamedIValue attribute = new NamedIValue(next.multiply());
            if (attribute.value().isTensor()) {
                found.add(attribute);
            }
        }
        return found;
    }

    /** As Python names it: float32, int64 and so on. */
    static String type(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return switch (type) {
            case Half -> "float16";
            case BFloat16 -> "bfloat16";
            case Float -> "float32";
            case Double -> "float64";
            case Int -> "int32";
            case Long -> "int64";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }

    /** The module and those within it, each before its own parts. */
    static List<JitModule> parts(JitModule module) {
        module_list list = module.modules();
        List<JitModule> found = new ArrayList<>();
        module_iterator next = list.begin();
        for (long i = 0; i < list.size(); i++, next.increment()) {
            found.add(new JitModule(next.multiply()));
        }
        return found;
    }
}
