package language_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/language"
	"whosaid/testdata/sharedtest"
)

var others = map[string]string{
	"French (fr)":     "La maire a déclaré lundi que le vieux pont serait fermé jusqu’au printemps, car les travaux coûtent plus cher que prévu. « Nous n’avons pas le choix », a-t-elle dit devant le conseil municipal. Les commerçants du quartier ont répondu qu’ils allaient porter plainte contre la ville.",
	"German (de)":     "Die Bürgermeisterin erklärte am Montag, die alte Brücke bleibe bis zum Frühjahr geschlossen, weil die Arbeiten teurer würden als geplant. „Wir haben keine Wahl“, sagte sie vor dem Stadtrat. Die Händler des Viertels antworteten, sie würden gegen die Stadt klagen.",
	"Spanish (es)":    "La alcaldesa declaró el lunes que el viejo puente seguirá cerrado hasta la primavera porque las obras cuestan más de lo previsto. «No tenemos otra opción», dijo ante el concejo. Los comerciantes del barrio respondieron que presentarán una demanda contra la ciudad.",
	"Italian (it)":    "La sindaca ha dichiarato lunedì che il vecchio ponte resterà chiuso fino alla primavera perché i lavori costano più del previsto. «Non abbiamo scelta», ha detto davanti al consiglio comunale. I commercianti del quartiere hanno risposto che faranno causa alla città.",
	"Dutch (nl)":      "De burgemeester zei maandag dat de oude brug tot het voorjaar gesloten blijft, omdat de werkzaamheden duurder uitvallen dan verwacht. “We hebben geen keuze”, zei ze in de gemeenteraad. De winkeliers uit de buurt antwoordden dat ze een rechtszaak tegen de stad beginnen.",
	"Polish (pl)":     "Burmistrz oświadczyła w poniedziałek, że stary most pozostanie zamknięty do wiosny, ponieważ prace kosztują więcej, niż planowano. „Nie mamy wyboru”, powiedziała przed radą miasta. Kupcy z tej dzielnicy odpowiedzieli, że pozwą miasto do sądu.",
	"Swedish (sv)":    "Borgmästaren sade i måndags att den gamla bron förblir stängd till våren eftersom arbetet blir dyrare än väntat. ”Vi har inget val”, sade hon inför kommunfullmäktige. Handlarna i kvarteret svarade att de tänker stämma staden för de pengar som de förlorar.",
	"Turkish (tr)":    "Belediye başkanı pazartesi günü eski köprünün bahara kadar kapalı kalacağını, çünkü çalışmaların beklenenden pahalıya mal olduğunu söyledi. “Başka seçeneğimiz yok” dedi. Mahalledeki esnaf ise belediyeye karşı dava açacaklarını ve zararlarının karşılanmasını istediklerini bildirdi.",
	"Russian (ru)":    "Мэр заявила в понедельник, что старый мост останется закрытым до весны.",
	"Greek (el)":      "Η δήμαρχος δήλωσε τη Δευτέρα ότι η παλιά γέφυρα θα μείνει κλειστή.",
	"Arabic (ar)":     "قالت رئيسة البلدية يوم الاثنين إن الجسر القديم سيبقى مغلقا حتى الربيع.",
	"Hebrew (he)":     "ראשת העיר אמרה ביום שני שהגשר הישן יישאר סגור עד האביב.",
	"Mandarin (zh)":   "市长星期一表示，由于工程费用超出预算，旧桥将关闭到春天为止。",
	"Japanese (ja)":   "市長は月曜日、古い橋は春まで閉鎖されると述べました。",
	"Korean (ko)":     "시장은 월요일에 오래된 다리가 봄까지 폐쇄될 것이라고 말했다.",
	"Hindi (hi)":      "महापौर ने सोमवार को कहा कि पुराना पुल वसंत तक बंद रहेगा क्योंकि काम महँगा है।",
	"Vietnamese (vi)": "Thị trưởng cho biết hôm thứ Hai rằng cây cầu cũ sẽ đóng cửa đến mùa xuân vì công việc tốn kém hơn dự kiến. “Chúng tôi không có lựa chọn nào khác”, bà nói trước hội đồng thành phố. Các tiểu thương trong khu phố trả lời rằng họ sẽ kiện thành phố ra tòa.",
}

func TestOtherLanguagesAreNamed(t *testing.T) {
	for name, text := range others {
		for _, declared := range []string{"", "en", "x"} {
			a := &corpus.Article{Input: "a.txt", Text: text, Language: declared}
			err := language.Check(a, false)
			var fault *corpus.Error
			require.ErrorAs(t, err, &fault, name)
			require.Equal(t, corpus.Error{Input: "a.txt", Stage: corpus.StageLanguage, Err: fault.Err}, *fault)
			require.EqualError(t, fault.Err, "skipped: language is "+name+"; only English is extracted")
			require.Contains(t, name, "("+a.Language+")")

			require.NoError(t, language.Check(a, true), "any language is asked for")
			require.Contains(t, name, "("+a.Language+")")
		}
	}
}

const english = "The mayor said on Monday that the old bridge would stay closed. "

func TestEnglishIsNotLost(t *testing.T) {
	for name, text := range map[string]string{
		"one sentence":       english,
		"long":               strings.Repeat(english, 50),
		"half French":        strings.Repeat(english, 5) + others["French (fr)"],
		"a speech in Arabic": strings.Repeat(english, 3) + others["Arabic (ar)"],
		"names": "Those elected are: Aaltje Noordewier, Jean-Pierre Desroches, Wojciech Brzęczyszczykiewicz, María del Carmen Fernández, " +
			"Þórunn Guðmundsdóttir, Nguyễn Văn Hùng, Giuseppe Mastroianni and Björn Ångström, the council announced.",
		"capitals": strings.ToUpper(strings.Repeat(english, 5)),
	} {
		for _, declared := range []string{"", "en-GB", "fr"} {
			a := &corpus.Article{Text: text, Language: declared}
			require.NoError(t, language.Check(a, false), "%s declared as %q", name, declared)
			require.Equal(t, "en", a.Language, "%s declared as %q", name, declared)
		}
	}
}

func TestShortTextGoesByWhatIsDeclared(t *testing.T) {
	for _, c := range []struct{ text, declared, language, err string }{
		{"Council closes bridge.", "", "", ""},
		{"Council closes bridge.", "en_US", "en", ""},
		{"Council closes bridge.", "no such tag", "", ""},
		{"Le pont est fermé.", "", "", ""},
		{"Le pont est fermé.", "FR-ca", "fr", "French (fr)"},
		{"Tá an droichead dúnta.", "ga", "ga", "language is ga;"},
		{"The bridge is closed.", "fr", "en", ""},
		{"2 : 1", "", "", ""},
		{"Да.", "", "", ""},
		{"", "", "", ""},
	} {
		a := &corpus.Article{Text: c.text, Language: c.declared}
		err := language.Check(a, false)
		require.Equal(t, c.language, a.Language, "%q declared as %q", c.text, c.declared)
		if c.err == "" {
			require.NoError(t, err, "%q declared as %q", c.text, c.declared)
			continue
		}
		require.ErrorContains(t, err, c.err)
	}
}

func TestLongTextIsSampled(t *testing.T) {
	long := strings.Repeat(others["French (fr)"], 20_000)
	require.Equal(t, "fr", language.Detect(long, ""))
	require.Less(t, testing.AllocsPerRun(1, func() { language.Detect(long, "") }), 500_000.0)
}

// All articles of the corpora that are known to be in English.
func TestCorporaAreEnglish(t *testing.T) {
	n := 0
	for _, pattern := range []string{"polnear/*.jsonl", "web-gold/*.jsonl", "news-web/*.jsonl"} {
		files, err := filepath.Glob(filepath.Join(sharedtest.Path(t, "data"), pattern))
		require.NoError(t, err)
		for _, file := range files {
			f, err := os.Open(file)
			require.NoError(t, err)
			defer f.Close()
			for lines := json.NewDecoder(f); ; n++ {
				var line struct{ ID, Text string }
				err := lines.Decode(&line)
				if err == io.EOF {
					break
				}
				require.NoError(t, err)
				a := corpus.Article{ID: line.ID, Text: line.Text}
				require.NoError(t, language.Check(&a, false), a.ID)
				require.Equal(t, "en", a.Language, a.ID)
			}
		}
	}
	require.Greater(t, n, 1000)
}

func BenchmarkDetect(b *testing.B) {
	for name, text := range map[string]string{"English": strings.Repeat(english, 80), "French": strings.Repeat(others["French (fr)"], 20)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				language.Detect(text, "")
			}
		})
	}
}
