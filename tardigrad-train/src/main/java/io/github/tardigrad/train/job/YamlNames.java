package io.github.tardigrad.train.job;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How an enum constant is written in a job: {@code IGNORE_STRAGGLERS} is {@code ignoreStragglers}. */
final class YamlNames {
    private YamlNames() {}

    static String of(Enum<?> constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }

    static <E extends Enum<E>> Map<String, E> of(Class<E> constants) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : constants.getEnumConstants()) {
            byName.put(of(constant), constant);
        }
        return byName;
    }
}
