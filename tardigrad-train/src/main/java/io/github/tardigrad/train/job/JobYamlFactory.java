package io.github.tardigrad.train.job;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactoryBuilder;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.github.tardigrad.train.file.Decimals;
import java.io.IOException;
import java.io.Reader;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * YAML in which a number is what {@link Decimals} takes for one. Jackson takes {@code 0x10} for 16 and {@code 1_0} for 10,
 * as YAML 1.1 does, {@code 010} for 10, which to YAML 1.1 is 8, and {@code .inf} for a number that it then cannot read; here they are texts, which come to the field
 * that refuses them or knows what they are.
 */
final class JobYamlFactory extends YAMLFactory {
    private static final long serialVersionUID = 1L;
    /** Octal to YAML 1.1, decimal to YAML 1.2. */
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]");

    private JobYamlFactory(YAMLFactoryBuilder builder) {
        super(builder);
    }

    /** Refuses keys given twice and texts of more characters. */
    static JobYamlFactory upTo(int characters) {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(characters);
        YAMLFactoryBuilder builder = YAMLFactory.builder().loaderOptions(limits);
        builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
        return new JobYamlFactory(builder);
    }

    @Override
    protected YAMLParser _createParser(Reader reader, IOContext context) {
        return new YAMLParser(context, _parserFeatures, _yamlParserFeatures, _loaderOptions, _objectCodec, reader) {
            @Override
            protected JsonToken _decodeScalar(ScalarEvent scalar) throws IOException {
                String value = scalar.getValue();
                if (scalar.isPlain() && scalar.getTag() == null && isPlainFraction(value)) {
                    // Without YAML's patterns, which take most of the time of a million probabilities.
                    _textValue = value;
                    _cleanedTextValue = value;
                    _numTypesValid = 0;
                    return JsonToken.VALUE_NUMBER_FLOAT;
                }
                JsonToken token = super._decodeScalar(scalar);
                boolean number = Decimals.isNumber(value)
                        && !(token == JsonToken.VALUE_NUMBER_INT
                                && LEADING_ZERO.matcher(value).lookingAt());
                return token.isNumeric() && !number ? JsonToken.VALUE_STRING : token;
            }
        };
    }

    /** Digits, a point and digits: no YAML takes it for anything but a decimal fraction. */
    private static boolean isPlainFraction(String text) {
        int point = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && point < 0 && i > 0) {
                point = i;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return point > 0 && point < text.length() - 1;
    }
}
