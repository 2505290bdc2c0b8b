//! What publishers print around their stories, by language.

use crate::properties::story::{SCRIPTS, Script};

/// A language of the press. Of several phrases, each is as right as the others. `{}` is the place of a name or a headline.
#[derive(Debug)]
pub struct Language {
    pub name: &'static str,
    pub script: &'static Script,
    /// Labels above headlines of other stories.
    pub related: Phrases,
    pub advertisement: Phrases,
    pub follow: Phrases,
    pub comments: Phrases,
    pub share: Phrases,
    /// Buttons below a label of sharing.
    pub buttons: Phrases,
    /// The lines of a form, in order.
    pub newsletter: Phrases,
    /// The lines of a box, in order.
    pub cookies: Phrases,
    pub copyright: Phrases,
    pub more_from: Phrases,
    pub highlights: Phrases,
    pub byline: Phrases,
    pub contributor: Phrases,
    pub translator: Phrases,
    pub photo: Phrases,
    pub correction: Phrases,
    pub provenance: Phrases,
    /// The last words of a letter, above its signature.
    pub closing: Phrases,
    /// Words of a button that a sentence may have, too.
    pub subscribe: Phrases,
    pub read_also: Phrases,
}

type Phrases = &'static [&'static str];

/// One language for each of the scripts, in their order, then more of the first.
pub const LANGUAGES: [Language; SCRIPTS.len() + 3] = [
    ENGLISH, RUSSIAN, GREEK, ARABIC, HINDI, KOREAN, CHINESE, JAPANESE, THAI, GERMAN, SPANISH,
    FRENCH,
];

const ENGLISH: Language = Language {
    name: "English",
    script: &SCRIPTS[0],
    related: &["Most read", "Related Articles", "Recommended stories"],
    advertisement: &["Advertisement", "Sponsored content"],
    follow: &["Follow us", "Follow us on Facebook"],
    comments: &["Comments", "12 comments"],
    share: &["Share this article", "Share"],
    buttons: &["Facebook", "Twitter", "WhatsApp", "Email"],
    newsletter: &[
        "Sign up for our newsletter",
        "Enter your email address",
        "Subscribe",
        "By signing up, you agree to our terms of use and privacy policy.",
    ],
    cookies: &[
        "We use cookies to make your visit better.",
        "By continuing to use this site you agree to our cookie policy.",
        "Accept all cookies",
        "Cookie settings",
    ],
    copyright: &[
        "© 2031 {}. All rights reserved. This material may not be published, broadcast, rewritten or redistributed.",
        "Copyright © 2031 {}. All rights reserved.",
    ],
    more_from: &["More from {}:", "News from {}:"],
    highlights: &["Highlights", "Key points"],
    byline: &["By {}", "Written by {}"],
    contributor: &["Reporting by {}", "{} contributed to this report."],
    translator: &["Translated by {}"],
    photo: &["Photo: {}", "Photo credit: {}"],
    correction: &["Correction", "Editor's note"],
    provenance: &[
        "This article was originally published in {}.",
        "Adapted from an article originally published in {}",
    ],
    closing: &["Yours sincerely,", "Kind regards,"],
    subscribe: &["sign up", "subscribe"],
    read_also: &["Read also: {}", "READ MORE: {}", "Related: {}"],
};

const RUSSIAN: Language = Language {
    name: "Russian",
    script: &SCRIPTS[1],
    related: &["Самое читаемое", "Новости по теме", "Похожие статьи"],
    advertisement: &["Реклама", "Партнерский материал"],
    follow: &["Подписывайтесь на нас в соцсетях"],
    comments: &["Комментарии", "12 комментариев"],
    share: &["Поделиться", "Поделиться новостью"],
    buttons: &["ВКонтакте", "Одноклассники", "Телеграм", "WhatsApp"],
    newsletter: &[
        "Подпишитесь на нашу рассылку",
        "Ваш e-mail",
        "Подписаться",
        "Нажимая кнопку, вы соглашаетесь с условиями.",
    ],
    cookies: &[
        "Мы используем файлы cookie, чтобы вам было удобно.",
        "Принять все cookies",
        "Политика cookie",
    ],
    copyright: &[
        "© 2031 {}. Все права защищены. При использовании материалов ссылка на сайт обязательна.",
    ],
    more_from: &["Новости из {}:"],
    highlights: &["Кратко", "Ключевые моменты"],
    byline: &["Автор: {}", "Текст: {}"],
    contributor: &["При участии {}", "По материалам {}"],
    translator: &["Перевод: {}"],
    photo: &["Фото: {}"],
    correction: &["Исправление", "От редакции"],
    provenance: &["Материал впервые опубликован в газете {}."],
    closing: &["С уважением,"],
    subscribe: &["подписаться"],
    read_also: &["Читайте также: {}", "По теме: {}"],
};

/// The rules know no cookie box, form or closing in Greek; many sites have the English ones of their software.
const GREEK: Language = Language {
    name: "Greek",
    script: &SCRIPTS[2],
    related: &["Τα πιο διαβασμένα", "Σχετικά άρθρα", "Τελευταίες ειδήσεις"],
    advertisement: &["Διαφήμιση"],
    follow: &["Ακολουθήστε μας"],
    comments: &["Σχόλια", "12 σχόλια"],
    share: &["Κοινοποίηση", "Μοιραστείτε"],
    byline: &["Γράφει ο {}", "Συντάκτης: {}"],
    contributor: &["Επιμέλεια: {}"],
    translator: &["Μετάφραση: {}"],
    photo: &["Φωτογραφία: {}"],
    correction: &["Διόρθωση"],
    provenance: &["Το άρθρο δημοσιεύθηκε πρώτα στο {}."],
    closing: &["Με εκτίμηση,"],
    subscribe: &["εγγραφή"],
    read_also: &["Διαβάστε επίσης: {}", "Δείτε επίσης: {}"],
    ..ENGLISH
};

const ARABIC: Language = Language {
    name: "Arabic",
    script: &SCRIPTS[3],
    related: &["الأكثر قراءة", "آخر الأخبار", "مقالات مشابهة"],
    advertisement: &["إعلان", "محتوى ممول"],
    follow: &["تابعنا", "تابعونا على"],
    comments: &["التعليقات", "12 تعليق"],
    share: &["شارك الخبر", "شارك هذا المقال"],
    buttons: &["فيسبوك", "تويتر", "واتساب", "تلغرام"],
    newsletter: &[
        "اشترك في نشرتنا البريدية",
        "البريد الإلكتروني",
        "اشترك",
        "بالاشتراك فإنك توافق على سياسة الخصوصية.",
    ],
    cookies: &[
        "نستخدم ملفات تعريف الارتباط لتحسين زيارتك.",
        "قبول جميع ملفات تعريف الارتباط",
        "سياسة ملفات تعريف الارتباط",
    ],
    copyright: &["© 2031 {}. جميع الحقوق محفوظة. يمنع نسخ المواد المنشورة دون إذن."],
    more_from: &["المزيد من أخبار {}:"],
    highlights: &["أبرز النقاط", "أهم النقاط"],
    byline: &["بقلم: {}", "كتب: {}"],
    contributor: &["شارك في إعداد التقرير {}"],
    translator: &["ترجمة: {}"],
    photo: &["تصوير: {}", "الصورة: {}"],
    correction: &["تصحيح", "ملاحظة المحرر"],
    provenance: &["نشر هذا المقال لأول مرة في صحيفة {}."],
    closing: &["مع خالص التحية،"],
    subscribe: &["اشترك"],
    read_also: &["اقرأ أيضا: {}", "اقرأ أيضًا: {}"],
};

const HINDI: Language = Language {
    name: "Hindi",
    script: &SCRIPTS[4],
    related: &["खबरें और भी", "ताजा खबरें", "ट्रेंडिंग न्यूज"],
    advertisement: &["विज्ञापन", "प्रायोजित"],
    follow: &["हमें फॉलो करें", "फॉलो करें"],
    comments: &["टिप्पणियां", "12 टिप्पणियां"],
    share: &["शेयर करें", "इस खबर को शेयर करें"],
    buttons: &["फेसबुक", "ट्विटर", "व्हाट्सएप", "टेलीग्राम"],
    newsletter: &["हमारे न्यूजलेटर को सब्सक्राइब करें", "अपना ईमेल डालें", "सब्सक्राइब करें"],
    cookies: &["यह वेबसाइट कुकीज़ का उपयोग करती है।", "कुकी नीति"],
    copyright: &["© 2031 {}. सर्वाधिकार सुरक्षित। बिना अनुमति सामग्री का उपयोग वर्जित है।"],
    more_from: &["{} की और खबरें:"],
    highlights: &["मुख्य बातें", "खास बातें"],
    byline: &["लेखक: {}", "रिपोर्ट: {}"],
    contributor: &["इनपुट: {}"],
    translator: &["अनुवाद: {}"],
    photo: &["फोटो: {}"],
    correction: &["भूल सुधार", "संपादकीय टिप्पणी"],
    provenance: &["यह लेख मूल रूप से {} में छपा था।"],
    closing: &["भवदीय,"],
    subscribe: &["सब्सक्राइब करें"],
    read_also: &["यह भी पढ़ें: {}", "ये भी पढ़ें- {}"],
};

const KOREAN: Language = Language {
    name: "Korean",
    script: &SCRIPTS[5],
    related: &["많이 본 뉴스", "주요뉴스", "인기기사"],
    advertisement: &["광고", "협찬"],
    follow: &["팔로우"],
    comments: &["댓글", "댓글 12"],
    share: &["공유하기", "기사 공유"],
    buttons: &["페이스북", "트위터", "카카오톡", "네이버밴드"],
    newsletter: &["뉴스레터 구독하기", "이메일 주소를 입력하세요", "구독 신청"],
    cookies: &["이 사이트는 쿠키를 사용합니다.", "모두 동의", "쿠키 설정"],
    copyright: &["저작권자 © {}. 무단전재 및 재배포 금지."],
    more_from: &["{}의 다른 기사:"],
    highlights: &["핵심 요약", "기사 요약"],
    byline: &["{} 기자", "글: {}"],
    contributor: &["정리: {}"],
    translator: &["번역: {}"],
    photo: &["사진: {}", "사진={}"],
    correction: &["정정보도", "편집자 주"],
    provenance: &["이 글은 {}에 처음 실린 것입니다."],
    closing: &["감사합니다."],
    subscribe: &["구독하기"],
    read_also: &["관련기사: {}"],
};

const CHINESE: Language = Language {
    name: "Chinese",
    script: &SCRIPTS[6],
    related: &["热门文章", "相关推荐", "最新新闻"],
    advertisement: &["广告", "推广内容"],
    follow: &["关注我们"],
    comments: &["评论", "网友评论"],
    share: &["分享", "分享到"],
    buttons: &["微信", "微博", "复制链接"],
    newsletter: &["免费订阅电子报", "输入您的电子邮件地址", "立即订阅"],
    cookies: &["我们使用cookies改善您的浏览体验。", "接受所有Cookies"],
    copyright: &["版权所有 © 2031 {}。未经授权不得转载。"],
    more_from: &["更多{}的报道："],
    highlights: &["要点", "核心提示"],
    byline: &["本报记者{}", "作者：{}"],
    contributor: &["责任编辑：{}"],
    translator: &["译者：{}"],
    photo: &["图片来源：{}", "图源：{}"],
    correction: &["更正", "编者按"],
    provenance: &["本文首发于《{}》。"],
    closing: &["此致敬礼"],
    subscribe: &["立即订阅"],
    read_also: &["延伸阅读：{}", "相关阅读：{}"],
};

const JAPANESE: Language = Language {
    name: "Japanese",
    script: &SCRIPTS[7],
    related: &["人気記事ランキング", "よく読まれている記事", "最新ニュース"],
    advertisement: &["広告", "スポンサーリンク"],
    follow: &["フォローする"],
    comments: &["コメント", "コメント一覧"],
    share: &["この記事をシェア", "シェアする"],
    buttons: &["ツイート", "LINEで送る", "はてなブックマーク"],
    newsletter: &["ニュースレターに登録", "メールアドレスを入力", "今すぐ登録"],
    cookies: &[
        "当サイトではCookieを使用しています。",
        "すべて同意する",
        "Cookie設定",
    ],
    copyright: &["著作権は{}に帰属します。無断転載を禁じます。"],
    more_from: &["{}のその他の記事："],
    highlights: &["要点", "この記事のポイント"],
    byline: &["{}記者", "文＝{}"],
    contributor: &["構成：{}"],
    translator: &["翻訳：{}"],
    photo: &["写真：{}", "写真＝{}"],
    correction: &["訂正とおわび", "編集部注"],
    provenance: &["この記事は{}に掲載されたものです。"],
    closing: &["敬具"],
    subscribe: &["購読する"],
    read_also: &["関連記事：{}", "あわせて読みたい：{}"],
};

/// The rules know labels alone in Thai.
const THAI: Language = Language {
    name: "Thai",
    script: &SCRIPTS[8],
    related: &["ข่าวที่เกี่ยวข้อง", "ข่าวล่าสุด", "ข่าวยอดนิยม"],
    advertisement: &["โฆษณา"],
    follow: &["ติดตามเรา"],
    comments: &["ความคิดเห็น"],
    share: &["แชร์ข่าวนี้"],
    subscribe: &["สมัครสมาชิก"],
    ..ENGLISH
};

const GERMAN: Language = Language {
    name: "German",
    script: &SCRIPTS[0],
    related: &[
        "Meistgelesen",
        "Ähnliche Artikel",
        "Das könnte Sie auch interessieren",
    ],
    advertisement: &["Anzeige", "Werbung"],
    follow: &["Folgen Sie uns", "Folgen Sie uns auf Facebook"],
    comments: &["Kommentare", "12 Kommentare"],
    share: &["Artikel teilen", "Teilen"],
    newsletter: &[
        "Newsletter abonnieren",
        "Ihre E-Mail-Adresse",
        "Jetzt anmelden",
        "Ich stimme der Datenschutzerklärung zu.",
    ],
    cookies: &[
        "Wir verwenden Cookies, um Ihnen den Besuch angenehm zu machen.",
        "Alle Cookies akzeptieren",
        "Cookie-Einstellungen",
    ],
    copyright: &["© 2031 {}. Alle Rechte vorbehalten. Nachdruck nur mit Genehmigung des Verlags."],
    more_from: &["Mehr von {}:", "Mehr aus {}:"],
    highlights: &["Das Wichtigste in Kürze", "Auf einen Blick"],
    byline: &["Von {}", "Geschrieben von {}"],
    contributor: &["Mitarbeit: {}", "Mit Material von {}"],
    translator: &["Übersetzung: {}", "Aus dem Englischen von {}"],
    photo: &["Foto: {}"],
    correction: &["Korrektur", "Anmerkung der Redaktion"],
    provenance: &["Dieser Artikel erschien zuerst in {}."],
    closing: &["Mit freundlichen Grüßen"],
    subscribe: &["newsletter abonnieren"],
    read_also: &["Lesen Sie auch: {}", "Mehr zum Thema: {}"],
    ..ENGLISH
};

const SPANISH: Language = Language {
    name: "Spanish",
    script: &SCRIPTS[0],
    related: &["Lo más leído", "Noticias relacionadas", "Te recomendamos"],
    advertisement: &["Publicidad", "Contenido patrocinado"],
    follow: &["Síguenos en", "Síguenos en Facebook"],
    comments: &["Comentarios", "12 comentarios"],
    share: &["Compartir", "Comparte esta noticia"],
    newsletter: &[
        "Suscríbete a nuestro boletín",
        "Correo electrónico",
        "Suscríbete",
        "Al suscribirte, aceptas las condiciones de uso.",
    ],
    cookies: &[
        "Utilizamos cookies para mejorar su visita.",
        "Aceptar todas las cookies",
        "Política de cookies",
    ],
    copyright: &[
        "© 2031 {}. Todos los derechos reservados. Queda prohibida la reproducción total o parcial de este contenido.",
    ],
    more_from: &["Más de {}:", "Noticias de {}:"],
    highlights: &["Puntos clave", "Lo más importante"],
    byline: &["Por {}", "Texto: {}"],
    contributor: &["Con información de {}", "Con la colaboración de {}"],
    translator: &["Traducido por {}", "Traducción: {}"],
    photo: &["Foto: {}"],
    correction: &["Fe de errores", "Nota de la redacción"],
    provenance: &["Este artículo fue publicado originalmente en {}."],
    closing: &["Atentamente,"],
    subscribe: &["suscríbete"],
    read_also: &["Lea también: {}", "Te puede interesar: {}"],
    ..ENGLISH
};

const FRENCH: Language = Language {
    name: "French",
    script: &SCRIPTS[0],
    related: &["Les plus lus", "Articles similaires", "Sur le même thème"],
    advertisement: &["Publicité", "Contenu sponsorisé"],
    follow: &["Suivez-nous", "Suivez-nous sur les réseaux sociaux"],
    comments: &["Commentaires", "12 commentaires"],
    share: &["Partager", "Partager cet article"],
    newsletter: &[
        "Inscrivez-vous à notre newsletter",
        "Votre adresse e-mail",
        "S'inscrire",
        "En vous inscrivant, vous acceptez nos conditions générales.",
    ],
    cookies: &[
        "Nous utilisons des cookies pour rendre la visite agréable.",
        "Tout accepter",
        "Continuer sans accepter",
    ],
    copyright: &["© 2031 {}. Tous droits réservés. Toute reproduction interdite."],
    more_from: &["Plus de {} :", "À lire sur {} :"],
    highlights: &["L'essentiel", "Ce qu'il faut retenir"],
    byline: &["Par {}", "Écrit par {}"],
    contributor: &["Avec la collaboration de {}", "Propos recueillis par {}"],
    translator: &["Traduit par {}"],
    photo: &["Photo : {}"],
    correction: &["Rectificatif", "Note de la rédaction"],
    provenance: &["Cet article a été publié initialement dans {}."],
    closing: &["Cordialement,"],
    subscribe: &["s'abonner"],
    read_also: &["Lire aussi : {}", "À lire aussi : {}"],
    ..ENGLISH
};
