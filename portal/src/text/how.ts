export const howText = {
  ko: {
    title: '요금이 정해지는 과정',
    lead: '계량기의 숫자가 청구서의 1원이 되기까지, 다섯 단계입니다.',
    pause: '움직임 멈추기',
    play: '다시 움직이기',
    picture:
      '계량기의 15분 값이 모여 검사를 거치고, 누진 단계로 나뉘어 단가가 곱해진 뒤, 세금과 기금이 더해져 청구서가 되는 그림',
    steps: [
      ['계량기가 15분마다 셉니다', '하루 96번, 쓴 전력량을 Wh 단위로 기록합니다. 송배전사업자가 이 값을 보내 줍니다.'],
      [
        '빠지거나 이상한 값을 찾습니다',
        '빠진 값은 규칙에 따라 추정하고 그렇게 표시합니다. 실제 값이 오면 저절로 바뀝니다.',
      ],
      ['단계로 나누어 단가를 곱합니다', '주택용은 많이 쓸수록 단가가 오르는 3단계입니다. 7~8월에는 단계가 넓어집니다.'],
      ['기본요금, 기후환경, 연료비를 더합니다', '각 금액에서 원 미만은 버립니다. 할인이 있으면 이때 뺍니다.'],
      [
        '부가가치세와 기금을 더해 청구서가 됩니다',
        '부가가치세 10%는 반올림, 기금은 10원 미만 버림, 마지막 금액도 10원 미만을 버립니다.',
      ],
    ],
    meter: '계량기',
    check: '검사',
    tiers: '단계',
    sum: '합계',
    bill: '청구서',
  },
  en: {
    title: 'How your bill is made',
    lead: 'Five steps from the numbers of your meter to the won on your bill.',
    pause: 'Pause the animation',
    play: 'Play the animation',
    picture:
      'Fifteen-minute values of a meter are collected and checked, divided into price tiers and multiplied by their prices; tax and fund are added, and a bill comes out',
    steps: [
      [
        'The meter counts every 15 minutes',
        '96 times a day it records the energy used, in Wh. The network operator sends us these values.',
      ],
      [
        'Missing and odd values are found',
        'A missing value is estimated by rule and marked so. It gives way by itself once the real one arrives.',
      ],
      [
        'Tiers, each with its price',
        'For homes the price rises in three tiers. In July and August the tiers are wider.',
      ],
      ['Base, climate and fuel charges are added', 'Each is cut to whole won. Discounts are taken off here.'],
      [
        'VAT and the fund make it a bill',
        'VAT of 10% is rounded, the fund is cut to 10 won, and so is the final amount.',
      ],
    ],
    meter: 'Meter',
    check: 'Check',
    tiers: 'Tiers',
    sum: 'Sum',
    bill: 'Bill',
  },
};
