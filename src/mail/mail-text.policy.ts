import type { Locale } from '../kernel/http/locale.js';
import type { MailFacts, MailTemplate } from './mail.types.js';

const MAX_SUBJECT = 200;

type Text = (name: string) => { subject: string; body: string };

const TEXTS: Record<Locale, Record<MailTemplate, Text>> = {
  en: {
    offer_waiting: (name) => ({
      subject: `An offer waits for approval: ${name}`,
      body: `The offer "${name}" waits for your decision. GET /api/offers?status=pending shows all that wait.`,
    }),
    offer_change_waiting: (name) => ({
      subject: `A change waits for approval: ${name}`,
      body: `A change of the offer "${name}" waits for your decision. The offer goes on as it is until then.`,
    }),
    offer_approved: (name) => ({
      subject: `Approved: ${name}`,
      body: `Your offer "${name}" was approved. Promoters can join it from now on.`,
    }),
    offer_rejected: (name) => ({ subject: `Rejected: ${name}`, body: `Your offer "${name}" was rejected.` }),
    offer_change_approved: (name) => ({
      subject: `Change approved: ${name}`,
      body: `The change of your offer "${name}" was approved and holds from now on.`,
    }),
    offer_change_rejected: (name) => ({
      subject: `Change rejected: ${name}`,
      body: `The change of your offer "${name}" was rejected. The offer goes on as it is.`,
    }),
    company_approved: (name) => ({
      subject: `Welcome, ${name}`,
      body: `Your company "${name}" was approved. You can publish offers now.`,
    }),
    company_rejected: (name) => ({
      subject: `Not approved: ${name}`,
      body: `Your company "${name}" was not approved.`,
    }),
    company_waiting: (name) => ({
      subject: `A company waits for approval: ${name}`,
      body: `The company "${name}" registered and waits for your decision. GET /api/advertisers?status=pending shows all that wait.`,
    }),
    company_suspended: (name) => ({
      subject: `Suspended: ${name}`,
      body: `Your company "${name}" was suspended. Its offers are paused and it cannot publish; sales of earlier clicks still count.`,
    }),
    company_reinstated: (name) => ({
      subject: `Reinstated: ${name}`,
      body: `The suspension of your company "${name}" has ended. Offers that were paused by it are active again.`,
    }),
    membership_requested: (name) => ({
      subject: `A promoter asks to join: ${name}`,
      body: `A promoter asks to join your offer "${name}". GET /api/memberships?status=pending shows the application.`,
    }),
    membership_approved: (name) => ({
      subject: `You are in: ${name}`,
      body: `You can promote "${name}" now. Your link is among your offers.`,
    }),
    membership_rejected: (name) => ({
      subject: `Not accepted: ${name}`,
      body: `Your application to promote "${name}" was not accepted.`,
    }),
  },
  ar: {
    offer_waiting: (name) => ({
      subject: `عرض بانتظار الموافقة: ${name}`,
      body: `العرض "${name}" بانتظار قرارك. تظهر كل العروض المنتظرة في GET /api/offers?status=pending.`,
    }),
    offer_change_waiting: (name) => ({
      subject: `تعديل بانتظار الموافقة: ${name}`,
      body: `تعديل على العرض "${name}" بانتظار قرارك. يستمر العرض كما هو حتى ذلك الحين.`,
    }),
    offer_approved: (name) => ({
      subject: `تمت الموافقة: ${name}`,
      body: `تمت الموافقة على عرضك "${name}". يمكن للمسوّقين الانضمام إليه من الآن.`,
    }),
    offer_rejected: (name) => ({ subject: `مرفوض: ${name}`, body: `تم رفض عرضك "${name}".` }),
    offer_change_approved: (name) => ({
      subject: `تمت الموافقة على التعديل: ${name}`,
      body: `تمت الموافقة على تعديل عرضك "${name}" وأصبح سارياً من الآن.`,
    }),
    offer_change_rejected: (name) => ({
      subject: `رُفض التعديل: ${name}`,
      body: `تم رفض تعديل عرضك "${name}". يستمر العرض كما هو.`,
    }),
    company_approved: (name) => ({
      subject: `أهلاً بكم، ${name}`,
      body: `تمت الموافقة على شركتك "${name}". يمكنك نشر العروض الآن.`,
    }),
    company_rejected: (name) => ({
      subject: `لم تتم الموافقة: ${name}`,
      body: `لم تتم الموافقة على شركتك "${name}".`,
    }),
    company_waiting: (name) => ({
      subject: `شركة بانتظار الموافقة: ${name}`,
      body: `سجّلت الشركة "${name}" وهي بانتظار قرارك. تظهر كل الشركات المنتظرة في GET /api/advertisers?status=pending.`,
    }),
    company_suspended: (name) => ({
      subject: `تم الإيقاف: ${name}`,
      body: `تم إيقاف شركتك "${name}". توقفت عروضها مؤقتاً ولا يمكنها النشر؛ ولا تزال مبيعات النقرات السابقة تُحتسب.`,
    }),
    company_reinstated: (name) => ({
      subject: `انتهى الإيقاف: ${name}`,
      body: `انتهى إيقاف شركتك "${name}". عادت العروض التي توقفت بسببه نشطة من جديد.`,
    }),
    membership_requested: (name) => ({
      subject: `مسوّق يطلب الانضمام: ${name}`,
      body: `مسوّق يطلب الانضمام إلى عرضك "${name}". يظهر الطلب في GET /api/memberships?status=pending.`,
    }),
    membership_approved: (name) => ({
      subject: `تم قبولك: ${name}`,
      body: `يمكنك الترويج لعرض "${name}" الآن. ستجد رابطك ضمن عروضك.`,
    }),
    membership_rejected: (name) => ({
      subject: `لم يُقبل الطلب: ${name}`,
      body: `لم يُقبل طلبك للترويج لعرض "${name}".`,
    }),
  },
};
const REASON: Record<Locale, string> = { en: 'Reason:', ar: 'السبب:' };

/** A mail in plain text; what people wrote can neither add headers nor turn the direction of what follows. */
export function mailText(
  template: MailTemplate,
  locale: Locale,
  { name, reason }: MailFacts,
): { subject: string; body: string } {
  const { subject, body } = TEXTS[locale][template](oneLine(name));
  return {
    subject: oneLine(subject)
      .slice(0, MAX_SUBJECT)
      .replace(/\p{Cs}$/u, ''),
    body: reason === null ? body : `${body}\n\n${REASON[locale]} ${harmless(reason)}`,
  };
}

function oneLine(text: string): string {
  return harmless(text).replace(/\s+/g, ' ').trim();
}

function harmless(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/gu, ' ');
}
