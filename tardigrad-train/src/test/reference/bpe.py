"""Records tokenisations of byte-level BPE, made with Hugging Face's tokenizers (Python 3, `pip install tokenizers regex`).

python bpe.py train CORPUS.gz FOLDER   writes vocab.json and merges.txt, of 600 tokens
python bpe.py encode FOLDER            prints for each text of TEXTS a line: the text as JSON, a tab, its tokens

Two programs must agree: tokenizers, and GPT-2's published encoder, of which `published` is the algorithm.
"""
import gzip, json, sys
import regex
from tokenizers import ByteLevelBPETokenizer

TEXTS = [
    "In the beginning God created the heaven and the earth.",
    "And God said, Let there be light: and there was light.",
    "it's they're we've I'm he'll I'd don't 'S",
    "  two spaces, \t a tab\n\n\nthree lines \n and spaces at the end   ",
    "1611 A.D.; 3.14159, 10,000 and ½ or ² or ٣",
    "na\u00efve \u00c6sop \u4f60\u597d \u043f\u0440\u0438\u0432\u0435\u0442 \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "no\u00a0break\u2003em\u3000ideographic\u200bzero\u0085next \u2028line",
    "e\u0301 combining \u0e01\u0e33 \u0939\u093f\u0928\u094d\u0926\u0940",
    "symbols: $#@!(*)_+=-[]{}|\\/<>?~`^ \"quoted\" --dash---",
    "CamelCaseWords andsomeverylongwordwithoutanybreaks underscore_names",
    " leading", "trailing ", " ", "\n", "", "a", "\u0000\u0001\u007f control",
]
WORD = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def published(folder):
    ids = json.load(open(folder + "/vocab.json", encoding="utf-8"))
    lines = open(folder + "/merges.txt", encoding="utf-8").read().split("\n")[1:]
    ranks = {tuple(line.split()): i for i, line in enumerate(line for line in lines if line)}
    own = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    symbol = {b: chr(b) for b in own}
    for b in range(256):
        if b not in symbol:
            symbol[b] = chr(256 + len(symbol) - len(own))

    def encode(text):
        tokens = []
        for word in WORD.findall(text):
            parts = [symbol[b] for b in word.encode("utf-8")]
            while len(parts) > 1:
                pairs = [(ranks.get((a, b), 10**9), i) for i, (a, b) in enumerate(zip(parts, parts[1:]))]
                rank = min(pairs)[0]
                if rank == 10**9:
                    break
                merged, i = [], 0
                while i < len(parts):
                    if i + 1 < len(parts) and ranks.get((parts[i], parts[i + 1])) == rank:
                        merged.append(parts[i] + parts[i + 1])
                        i += 2
                    else:
                        merged.append(parts[i])
                        i += 1
                parts = merged
            tokens += [ids[part] for part in parts]
        return tokens

    return encode


if sys.argv[1] == "train":
    text = gzip.open(sys.argv[2], "rt", encoding="utf-8").read()
    tokenizer = ByteLevelBPETokenizer(add_prefix_space=False)
    tokenizer.train_from_iterator(text.splitlines(True), vocab_size=600, min_frequency=2)
    tokenizer.save_model(sys.argv[3])
else:
    folder = sys.argv[2]
    first = ByteLevelBPETokenizer(folder + "/vocab.json", folder + "/merges.txt", add_prefix_space=False)
    second = published(folder)
    for text in TEXTS:
        tokens = first.encode(text).ids
        assert tokens == second(text), text
        print(json.dumps(text) + "\t" + " ".join(map(str, tokens)))
