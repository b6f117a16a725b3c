package io.github.tardigrad.train.job;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactoryBuilder;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * YAML in which {@code .inf} and {@code .nan} are texts. Jackson takes them for numbers and then cannot read them; as
 * texts they come to the field, which knows whether it takes them.
 */
final class JobYamlFactory extends YAMLFactory {
    private static final long serialVersionUID = 1L;
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF|nan|NaN|NAN)");

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
                JsonToken token = super._decodeScalar(scalar);
                boolean plain = scalar.isPlain()
                        && NOT_FINITE.matcher(scalar.getValue()).matches();
                return plain ? JsonToken.VALUE_STRING : token;
            }
        };
    }
}
