/* An upper bound: what one core can do if nothing but the work itself is done.

   Reads texts, one a line, and for each: lower-cases ASCII, cuts it into words, hashes
   words and pairs of neighbours, and adds up the weights of nine heads from tables of the
   size that the shipped model has. With a file of aliases it also does what the shipped model
   does about topics that are mentioned: it finds mentions, and adds up, for the three heads of
   the topic, the weights of the words of the mention's sentence and of ten words before and
   after it. Prints seconds and a sum, so that nothing is left out.

   What it leaves out: normalising Unicode, looking up whether a feature was seen in training,
   stems, cues such as negation, probabilities, and all of Python.

   Usage: bound FILE [ALIASES]; a line of ALIASES is the number of a topic, a blank, and words in
   lower case, "*" at the end for any ending. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEADS = 9, BITS = 18, ROWS = 1 << BITS };
enum { TOPICS = 3, ROLES = 3, ROLE_BITS = 16, WINDOW = 10, MOST = 1 << 18 };
enum { ALIASES = 256, LONGEST = 64, SLOTS = 1 << 12 };

typedef struct { uint32_t begin, end, row, sentence; } Word;
typedef struct { int topic, length, next; char form[LONGEST]; } Alias;

static int16_t words[ROWS][HEADS], pairs[ROWS][HEADS];
static int16_t roles[1 << ROLE_BITS][ROLES][HEADS];
static Word text[MOST];
static Alias aliases[ALIASES];
static int slots[SLOTS], n_aliases;
static unsigned char *low;

static void add(int32_t *sums, const int16_t *row) {
    for (int head = 0; head < HEADS; head++) sums[head] += row[head];
}

static unsigned slot(const void *at) {
    uint32_t four;
    memcpy(&four, at, 4);
    return four * 0x9E3779B9u >> 20;
}

static int read_aliases(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    while (n_aliases < ALIASES - 1) {
        Alias *alias = &aliases[n_aliases + 1];
        if (fscanf(file, "%d %63[^\n]", &alias->topic, alias->form) != 2) break;
        alias->length = strlen(alias->form);
        if (alias->length < 5 || alias->topic < 0 || alias->topic >= TOPICS) continue;
        unsigned place = slot(alias->form);
        alias->next = slots[place];
        slots[place] = ++n_aliases;
    }
    fclose(file);
    return n_aliases;
}

/* The last word of a mention that starts at a word; -1 if none does. */
static int mention(int first, int count, int *topic) {
    const unsigned char *at = low + text[first].begin;
    for (int i = slots[slot(at)]; i; i = aliases[i].next) {
        const Alias *alias = &aliases[i];
        int open = alias->form[alias->length - 1] == '*', size = alias->length - open;
        if (memcmp(at, alias->form, size)) continue;
        uint32_t end = text[first].begin + size;
        int last = first;
        while (last + 1 < count && text[last].end < end) last++;
        if (!open && text[last].end != end) continue;
        *topic = alias->topic;
        return last;
    }
    return -1;
}

static void near(int32_t *sums, int from, int to, int role, int topic) {
    for (int i = from; i < to; i++)
        for (int head = 0; head < 3; head++)
            sums[3 * topic + head] += roles[text[i].row][role][3 * topic + head];
}

static void about_topics(int32_t *sums, int count) {
    long seen[TOPICS] = {-1, -1, -1};
    for (int i = 0; i < count; i++) {
        int topic, last = mention(i, count, &topic);
        if (last < 0) continue;
        uint32_t sentence = text[i].sentence;
        int begin = i, end = last + 1;
        while (begin > 0 && text[begin - 1].sentence == sentence) begin--;
        while (end < count && text[end].sentence == sentence) end++;
        if (seen[topic] != sentence) near(sums, begin, end, 0, topic);
        seen[topic] = sentence;
        near(sums, i - WINDOW > begin ? i - WINDOW : begin, i, 1, topic);
        near(sums, last + 1, last + 1 + WINDOW < end ? last + 1 + WINDOW : end, 2, topic);
        i = last;
    }
}

int main(int argc, char **argv) {
    FILE *file = argc >= 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 2;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    unsigned char *raw = malloc(size + 1);
    if (!raw || fread(raw, 1, size, file) != (size_t)size) return 2;
    raw[size] = '\n';
    low = calloc(size + LONGEST + 8, 1);
    if (!low || (argc > 2 && !read_aliases(argv[2]))) return 2;
    unsigned char lower[256] = {0};
    for (int c = 0; c < 256; c++)
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 128) lower[c] = c;
        else if (c >= 'A' && c <= 'Z') lower[c] = c + 32;
    uint32_t seed = 1;
    for (int i = 0; i < ROWS; i++)
        for (int head = 0; head < HEADS; head++) {
            seed = seed * 1664525u + 1013904223u;
            words[i][head] = (int)(seed >> 20) - 2048;
            seed = seed * 1664525u + 1013904223u;
            pairs[i][head] = (int)(seed >> 20) - 2048;
        }
    for (int i = 0; i < 1 << ROLE_BITS; i++)
        for (int role = 0; role < ROLES; role++)
            for (int head = 0; head < HEADS; head++) {
                seed = seed * 1664525u + 1013904223u;
                roles[i][role][head] = (int)(seed >> 20) - 2048;
            }
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    int64_t total = 0;
    int32_t sums[HEADS] = {0};
    uint64_t hash = 0, before = 0;
    long start = 0;
    int count = 0, sentence = 0;
    for (long i = 0; i <= size; i++) {
        unsigned char c = lower[raw[i]];
        if (n_aliases) low[i] = c ? c : ' ';
        if (c) {
            if (!hash) start = i;
            hash = (hash ^ c) * 1099511628211ull + 1;
            continue;
        }
        if (hash) {
            add(sums, words[hash >> (64 - BITS)]);
            if (before) add(sums, pairs[(before * 31 + hash) * 0x9E3779B97F4A7C15ull >> (64 - BITS)]);
            if (n_aliases && count < MOST)
                text[count++] = (Word){start, i, hash >> (64 - ROLE_BITS), sentence};
            before = hash;
            hash = 0;
        }
        if (raw[i] == '.' || raw[i] == '!' || raw[i] == '?') sentence++;
        if (raw[i] == '\n') {
            about_topics(sums, count);
            for (int head = 0; head < HEADS; head++) total += sums[head] > 0, sums[head] = 0;
            before = count = sentence = 0;
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.9f %lld\n", end.tv_sec - begin.tv_sec + (end.tv_nsec - begin.tv_nsec) * 1e-9,
           (long long)total);
    return 0;
}
